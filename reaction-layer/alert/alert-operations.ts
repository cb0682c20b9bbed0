import { randomBytes } from 'node:crypto';
import { firstFew } from '../../core/first-few';
import type { AdminContext } from '../../core/capability/route';
import { errorWithCodes } from '../../core/coded-error';
import { requireKnownSite } from '../../core/known-site';
import type { AnswerOf, RequestOf } from '../../core/wire/operation';
import { alertSettings } from './alert-settings';
import { withKeptSecret, withoutSecret, KEPT_SECRET } from './config/channel';
import type { AlertConfig } from './config/alert-config';
import { configFaults } from './config/config-faults';
import { instantMs, spanMs } from './config/span';
import { newDelivery } from './deliver/delivery';
import { sendDelivery } from './deliver/send-delivery';
import { noticeIdOf } from './notify/notice';
import type { Silence } from './notify/silence';
import { silenceOnWire, textOrNull } from './on-wire';
import { type AlertRecord, isOngoing } from './state/alert-record';
import { AlertStore } from './store/alert-store';
import type {
  acknowledgeAlerts,
  addAlertSilence,
  endAlertSilence,
  setAlertRules,
  testAlertChannel,
} from './operate-wire';

/** What was asked cannot be done. The name makes it a refusal of an operation, not a fault. */
class AlertRefusedError extends errorWithCodes<
  'invalid_rules' | 'invalid_silence' | 'unknown_alert' | 'unknown_channel'
>('OperationRefused') {}

/** What operators do with alerts. */
export interface AlertOperations {
  readonly setRules: (asked: RequestOf<typeof setAlertRules>) => Promise<AnswerOf<typeof setAlertRules>>;
  readonly silence: (asked: RequestOf<typeof addAlertSilence>) => Promise<AnswerOf<typeof addAlertSilence>>;
  readonly endSilence: (asked: RequestOf<typeof endAlertSilence>) => Promise<AnswerOf<typeof endAlertSilence>>;
  readonly acknowledge: (asked: RequestOf<typeof acknowledgeAlerts>) => Promise<AnswerOf<typeof acknowledgeAlerts>>;
  readonly testChannel: (asked: RequestOf<typeof testAlertChannel>) => Promise<AnswerOf<typeof testAlertChannel>>;
}

export function createAlertOperations(context: AdminContext): AlertOperations {
  const { sites, tablesOf, clock, outbound } = context;
  const store = new AlertStore(tablesOf('alert'));
  return {
    setRules: async ({ site, config: given }) => {
      await requireKnownSite(sites, site);
      const stored = await store.config(site);
      const config = withSecrets(given, stored);
      const faults = [...configFaults(config), ...missingSecrets(config)];
      if (faults.length > 0)
        throw new AlertRefusedError('invalid_rules', `nothing was changed: ${firstFew(faults, '. ')}`);
      await store.setConfig(site, config);
      return { site, config: { ...config, channels: config.channels.map(withoutSecret) } };
    },
    silence: async ({ site, matchers, starts, for: length, by, comment }) => {
      await requireKnownSite(sites, site);
      const nowMs = clock.now();
      const startsMs = starts === undefined ? nowMs : instantMs(starts);
      if (Number.isNaN(startsMs))
        throw new AlertRefusedError('invalid_silence', `starts is “${starts ?? ''}”: use 2019-10-01T08:30:00Z`);
      const id = randomBytes(6).toString('base64url');
      const made: Silence = { id, matchers, starts: startsMs, ends: startsMs + spanMs(length), by, comment };
      await store.setSilence(site, made);
      return silenceOnWire(made, nowMs);
    },
    endSilence: async ({ site, silence: id }) => {
      await requireKnownSite(sites, site);
      const nowMs = clock.now();
      const found = (await store.silences(site)).find((one) => one.id === id);
      if (found === undefined)
        throw new AlertRefusedError(
          'invalid_silence',
          `there is no silence “${id}”: “tidemark alerts silences” lists them`,
        );
      const ended = { ...found, ends: Math.min(found.ends, nowMs) };
      await store.setSilence(site, ended);
      return silenceOnWire(ended, nowMs);
    },
    acknowledge: async ({ site, alert, rule, snooze, by, note }) => {
      await requireKnownSite(sites, site);
      const nowMs = clock.now();
      const until = snooze === undefined ? null : nowMs + spanMs(snooze);
      const ids = await acknowledgeMatching(
        store,
        site,
        (one) => (alert ?? one.id) === one.id && (rule ?? one.rule) === one.rule,
        { by, note, at: nowMs, until },
      );
      if (ids.length === 0)
        throw new AlertRefusedError(
          'unknown_alert',
          `no alert${alert === undefined ? '' : ` “${alert}”`}${rule === undefined ? '' : ` of the rule “${rule}”`} goes on: “tidemark alerts list” lists them`,
        );
      return { site, alerts: ids, until: textOrNull(until) };
    },
    testChannel: async ({ site, channel: name }) => {
      await requireKnownSite(sites, site);
      const channels = (await store.config(site))?.channels ?? [];
      const channel = channels.find((one) => one.name === name);
      if (channel === undefined) {
        const known = channels.map((one) => one.name).join(', ');
        const hint = known === '' ? 'the rules of the site have none' : `there are ${known}`;
        throw new AlertRefusedError('unknown_channel', `there is no channel “${name}”: ${hint}`);
      }
      if (outbound === undefined) throw new AlertRefusedError('unknown_channel', 'this process sends nothing');
      const { page, pagerDutyUrl, slackSigningSecret } = alertSettings.parse(context.settings);
      const at = clock.now();
      const id = noticeIdOf(site, 'test', name, randomBytes(9).toString('base64url'));
      const notice = {
        id,
        site,
        channel: name,
        kind: 'test' as const,
        group: 'test',
        group_labels: {},
        firing: [],
        resolved: [],
        at,
      };
      const begun = performance.now();
      const outcome = await sendDelivery(channel, newDelivery({ notice, alerts: [], thread: null }), {
        ...{ outbound, page, pagerDutyUrl, hasSlackButtons: slackSigningSecret !== undefined, nowMs: at },
      });
      return {
        channel: name,
        delivered: outcome.status === 'delivered',
        took_ms: Math.round(performance.now() - begun),
        failure: outcome.status === 'delivered' ? null : outcome.failure,
        detail: outcome.detail,
      };
    },
  };
}

/** Acknowledges alerts that go on. @returns their ids */
export async function acknowledgeMatching(
  store: AlertStore,
  site: string,
  isMeant: (alert: AlertRecord) => boolean,
  mark: { readonly by: string; readonly note: string; readonly at: number; readonly until: number | null },
): Promise<string[]> {
  const found = ((await store.state(site))?.state.alerts ?? []).filter((one) => isOngoing(one) && isMeant(one));
  const marks = found.flatMap(({ id, starts }) => (starts === null ? [] : [{ alert: id, starts, ...mark }]));
  await store.acknowledge(site, marks);
  return marks.map(({ alert }) => alert);
}

function withSecrets(config: AlertConfig, stored: AlertConfig | undefined): AlertConfig {
  const channels = config.channels.map((channel) =>
    withKeptSecret(
      channel,
      stored?.channels.find(({ name }) => name === channel.name),
    ),
  );
  return { ...config, channels };
}

function missingSecrets({ channels }: AlertConfig): readonly string[] {
  return channels
    .filter((channel) => Object.values(channel).includes(KEPT_SECRET))
    .map(({ name }) => `channel ${name}: no secret is stored that “${KEPT_SECRET}” could keep; give one`);
}
