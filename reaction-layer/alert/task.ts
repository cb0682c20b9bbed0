import type { CreateTask } from '../../core/capability/task';
import { isServed } from '../../core/port/sites';
import type { DeliveryOutcome } from '../../core/port/mailer';
import { SECOND_MS } from '../../core/time/window';
import { alertSettings } from './alert-settings';
import { AlertCourier } from './deliver/courier';
import type { AlertDelivery } from './deliver/delivery';
import { sendDelivery } from './deliver/send-delivery';
import { SiteAlerts } from './site-alerts';
import { AlertStore } from './store/alert-store';

/** Evaluates the rules of all sites every second, and delivers what they say. */
export const createTask: CreateTask = ({ answers, sites, clock, tablesOf, ledgers, outbound, settings, onError }) => {
  const { page, pagerDutyUrl, slackSigningSecret } = alertSettings.parse(settings);
  const store = new AlertStore(tablesOf('alert'));
  const known = new Map<string, SiteAlerts>();

  const send = async (delivery: AlertDelivery): Promise<DeliveryOutcome> => {
    const { site, channel: name } = delivery.notice;
    const channel = (await store.config(site))?.channels.find((one) => one.name === name);
    if (channel === undefined) return { status: 'failed', failure: 'refused', detail: `there is no channel “${name}”` };
    if (outbound === undefined)
      return { status: 'failed', failure: 'not_configured', detail: 'this process sends nothing' };
    const hasSlackButtons = slackSigningSecret !== undefined;
    return sendDelivery(channel, delivery, { outbound, page, pagerDutyUrl, hasSlackButtons, nowMs: clock.now() });
  };
  const courier = new AlertCourier({
    send,
    record: (delivery) => store.record(delivery),
    now: () => clock.now(),
    onError,
  });
  const siteOf = (site: string): SiteAlerts => {
    const found = known.get(site);
    if (found !== undefined) return found;
    const memoryBytes = (): number => process.memoryUsage().rss;
    const made = new SiteAlerts({
      ...{ site, answers, store, findings: tablesOf('detect')('findings'), platform: { ledgers, memoryBytes } },
      take: (deliveries) => courier.take(deliveries),
    });
    known.set(site, made);
    return made;
  };
  return {
    everyMs: SECOND_MS,
    run: async () => {
      for (const { id } of (await sites.list()).filter(isServed))
        try {
          await siteOf(id).turn(clock.now());
        } catch (error) {
          onError(error);
        }
      courier.turn();
    },
    close: () => courier.idle(),
  };
};
