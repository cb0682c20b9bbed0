import * as z from 'zod';
import { wireInstant } from '../../../core/event/contract';
import { ALERT_LIMITS, alertName } from './rule';
import { labelName, matcherText } from './matcher';
import { span } from './span';

const matchers = z.array(matcherText).max(ALERT_LIMITS.list).default([]);
const names = z.array(alertName).max(ALERT_LIMITS.list).default([]);

/** What a route may say; what it leaves out it has from its parent. */
const routeFields = {
  receiver: alertName.optional().meta({ description: 'Who is notified.' }),
  group_by: z
    .array(z.union([labelName, z.literal('...')]))
    .max(ALERT_LIMITS.list)
    .optional()
    .meta({ description: 'Alerts that agree in these labels are one message; `...` stands for all labels.' }),
  group_wait: span.optional().meta({ description: 'How long the first message of a group waits for more alerts.' }),
  group_interval: span.optional().meta({ description: 'Least time between messages about a group that changes.' }),
  repeat_interval: span.optional().meta({ description: 'After this time a group that does not change is sent again.' }),
  escalation: alertName.optional().meta({ description: 'Who is notified next if nobody acknowledges.' }),
  mute_in: names.meta({ description: 'Named times in which it sends nothing.' }),
  active_in: names.meta({ description: 'If any are named, it sends in these times only.' }),
  matchers,
  continue: z.boolean().default(false).meta({ description: 'Also try the routes after this one.' }),
};

export interface AlertRoute extends Readonly<z.output<z.ZodObject<typeof routeFields>>> {
  readonly routes: readonly AlertRoute[];
}

export const alertRoute: z.ZodType<AlertRoute> = z
  .strictObject({
    ...routeFields,
    get routes() {
      return z.array(alertRoute).max(ALERT_LIMITS.routes).default([]);
    },
  })
  .meta({ id: 'AlertRoute', description: 'A node of the routing tree: the first child that matches takes the alert.' });

/** What the root of the tree has where it says nothing. */
export const ROUTE_DEFAULTS = {
  group_by: ['rule'],
  group_wait: '1s',
  group_interval: '5m',
  repeat_interval: '4h',
} as const;

export const alertReceiver = z
  .strictObject({
    name: alertName,
    channels: names,
    people: names,
    schedules: names.meta({ description: 'The person on call when the message is sent.' }),
    send_resolved: z.boolean().default(true),
  })
  .meta({ id: 'AlertReceiver', description: 'Channels, people and schedules that are notified together.' });
export type AlertReceiver = Readonly<z.output<typeof alertReceiver>>;

export const alertPerson = z.strictObject({ name: alertName, channels: names });

const clockTime = z
  .string()
  .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/)
  .meta({ example: '09:00' });
const zone = z.string().max(64).default('UTC').meta({ description: 'IANA time zone.' });

export const onCallSchedule = z
  .strictObject({
    name: alertName,
    time_zone: zone,
    people: z.array(alertName).min(1).max(ALERT_LIMITS.list).meta({ description: 'In the order of the rotation.' }),
    days: z.int().min(1).max(366).default(7).meta({ description: 'Days of a shift.' }),
    start: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .meta({ description: 'First day of the first shift.', example: '2026-01-05' }),
    handover: clockTime.default('09:00'),
    overrides: z
      .array(z.strictObject({ from: wireInstant, to: wireInstant, person: alertName }))
      .max(200)
      .default([])
      .meta({ description: 'Of several that apply, the last one counts.' }),
  })
  .meta({ id: 'OnCallSchedule', description: 'A rotation of people, with overrides.' });
export type OnCallSchedule = Readonly<z.output<typeof onCallSchedule>>;

export const escalationPolicy = z
  .strictObject({
    name: alertName,
    steps: z
      .array(z.strictObject({ after: span, receiver: alertName }))
      .min(1)
      .max(ALERT_LIMITS.list)
      .meta({ description: 'Time since the first message, and who is notified then.' }),
  })
  .meta({ id: 'EscalationPolicy', description: 'Who is notified until somebody acknowledges.' });

export const inhibition = z
  .strictObject({
    source: matchers.meta({ description: 'While an alert that meets these is active …' }),
    target: matchers.meta({ description: '… alerts that meet these are not sent …' }),
    equal: z
      .array(labelName)
      .max(ALERT_LIMITS.list)
      .default([])
      .meta({ description: '… if they agree in these labels.' }),
  })
  .meta({ id: 'AlertInhibition', description: 'An alert that makes others needless.' });
export type AlertInhibition = Readonly<z.output<typeof inhibition>>;

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export const namedTimes = z
  .strictObject({
    name: alertName,
    time_zone: zone,
    times: z
      .array(
        z.strictObject({
          weekdays: z.array(z.enum(WEEKDAYS)).max(7).default([]).meta({ description: 'All if empty.' }),
          from: clockTime.default('00:00'),
          to: z
            .union([clockTime, z.literal('24:00')])
            .default('24:00')
            .meta({ description: 'Not included; before `from` it means the next day.' }),
        }),
      )
      .min(1)
      .max(ALERT_LIMITS.list),
  })
  .meta({ id: 'NamedTimes', description: 'Times of the week, for routes and maintenance.' });
export type NamedTimes = Readonly<z.output<typeof namedTimes>>;

export const maintenanceWindow = z
  .strictObject({
    name: alertName,
    matchers: matchers.meta({ description: 'All alerts if empty.' }),
    from: wireInstant.optional(),
    to: wireInstant.optional(),
    times: alertName
      .optional()
      .meta({ description: 'Named times in which it applies, within `from` and `to` if given.' }),
  })
  .meta({ id: 'MaintenanceWindow', description: 'Planned work: alerts that match are not sent.' });
export type MaintenanceWindow = Readonly<z.output<typeof maintenanceWindow>>;
