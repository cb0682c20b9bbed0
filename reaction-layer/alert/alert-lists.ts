import * as z from 'zod';
import type { CommandCall } from '../../core/capability/command';
import { getAlertChannels, getAlertDeliveries, getAlerts, getAlertSilences } from './wire';

const listOptions = z.object({
  state: z.enum(['active', 'pending', 'resolved', 'all']).optional(),
  match: z.array(z.string()).optional(),
  limit: z.int().optional(),
});

/** Alerts, the newest first. */
export async function list({ options, api, output }: CommandCall): Promise<number> {
  const { state, match: [match] = [] } = listOptions.parse(options);
  const answer = await api.call(getAlerts, {
    site: await api.site(),
    ...(state === undefined ? {} : { state }),
    ...(match === undefined ? {} : { match }),
  });
  output.result(answer, () =>
    output.table(
      answer.alerts.map((one) => ({
        alert: one.id,
        rule: one.rule,
        severity: one.labels['severity'] ?? '',
        state: one.state,
        since: one.since,
        says: one.now?.says ?? one.evidence?.says ?? '',
        exact: one.settlement?.verdict ?? (one.evidence?.exact === true ? 'exact' : 'approximate'),
        muted: one.muted ?? '',
        by: one.acknowledged_by ?? '',
      })),
      'No alert goes on.',
    ),
  );
  return 0;
}

export async function silences({ api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getAlertSilences, { site: await api.site() });
  output.result(answer, () =>
    output.table(
      answer.silences.map(({ matchers, ...one }) => ({ ...one, matchers: matchers.join(' ') })),
      'Nothing is silenced.',
    ),
  );
  return 0;
}

export async function channels({ api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getAlertChannels, { site: await api.site() });
  output.result(answer, () =>
    output.table(
      answer.channels.map(({ name, kind, to, last }) => ({
        ...{ name, kind, to: to ?? '' },
        last: last === null ? '' : `${last.decided} ${last.kind} ${last.status}`,
        detail: last?.detail ?? '',
      })),
      'There is no channel yet: add one to the rules (docs/alerts.md).',
    ),
  );
  return 0;
}

export async function deliveries({ options, api, output }: CommandCall): Promise<number> {
  const { limit } = listOptions.parse(options);
  const answer = await api.call(getAlertDeliveries, {
    site: await api.site(),
    ...(limit === undefined ? {} : { limit }),
  });
  output.result(answer, () =>
    output.table(
      answer.deliveries.map((one) => ({
        ...{ decided: one.decided, channel: one.channel, kind: one.kind, status: one.status, attempts: one.attempts },
        ...{ delivered: one.delivered ?? '', detail: one.detail ?? '' },
      })),
      'No message yet.',
    ),
  );
  return 0;
}
