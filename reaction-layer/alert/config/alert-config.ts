import * as z from 'zod';
import { alertChannel } from './channel';
import { ALERT_LIMITS, alertRule } from './rule';
import {
  alertPerson,
  alertReceiver,
  alertRoute,
  escalationPolicy,
  inhibition,
  maintenanceWindow,
  namedTimes,
  onCallSchedule,
} from './routing';

/** Everything that a site says about its alerts. */
export const alertConfig = z
  .strictObject({
    rules: z.array(alertRule).max(ALERT_LIMITS.rules).default([]),
    channels: z.array(alertChannel).max(ALERT_LIMITS.channels).default([]),
    people: z.array(alertPerson).max(ALERT_LIMITS.people).default([]),
    schedules: z.array(onCallSchedule).max(ALERT_LIMITS.list).default([]),
    receivers: z.array(alertReceiver).max(ALERT_LIMITS.receivers).default([]),
    escalations: z.array(escalationPolicy).max(ALERT_LIMITS.list).default([]),
    route: alertRoute.prefault({}),
    inhibitions: z.array(inhibition).max(ALERT_LIMITS.list).default([]),
    times: z.array(namedTimes).max(ALERT_LIMITS.list).default([]),
    maintenance: z.array(maintenanceWindow).max(ALERT_LIMITS.receivers).default([]),
  })
  .meta({ id: 'AlertConfig', description: 'Rules, channels and routing of a site.' });
export type AlertConfig = Readonly<z.output<typeof alertConfig>>;
/** As it is written, with defaults left out. */
export type AlertConfigInput = z.input<typeof alertConfig>;
