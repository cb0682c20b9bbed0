import { firstFew } from '../../core/first-few';
import type { ReadContext } from '../../core/capability/route';
import { errorWithCodes } from '../../core/coded-error';
import { wireInstant } from '../../core/event/contract';
import { parseInstant } from '../../core/event/timestamp';
import { dayWindow } from '../../core/time/calendar';
import { DAY_MS, minuteOf } from '../../core/time/window';
import type { AnswerOf, RequestOf } from '../../core/wire/operation';
import { FindingBook } from '../detect/finding-book';
import type { AnomalyFinding } from '../detect/finding';
import { alertConfig } from './config/alert-config';
import { type AlertChannel, withoutSecret } from './config/channel';
import { configFaults } from './config/config-faults';
import { meetsAll } from './config/matcher';
import { dryRun } from './evaluate/dry-run';
import { marksAt } from './notify/marks';
import { muteReasons } from './notify/mute';
import { silenceState } from './notify/silence';
import { alertOnWire, deliveryOnWire, instantText, silenceOnWire, textOrNull } from './on-wire';
import { AlertStore } from './store/alert-store';
import type {
  getAlertChannels,
  getAlertDeliveries,
  getAlertRules,
  getAlerts,
  getAlertSilences,
  testAlertRules,
  WireAlert,
} from './wire';

/** The API answers with the problem of its code. */
class AlertQuestionError extends errorWithCodes<'invalid_range' | 'range_too_long' | 'invalid_question'>(
  'AlertQuestionError',
) {
  readonly extra = {};
}

/** Longest range of a dry run, days. */
const TEST_DAYS = 92;
const MOST_FINDINGS = 2000;

/** What readers ask about alerts. */
export interface AlertsService {
  readonly alerts: (asked: RequestOf<typeof getAlerts>) => Promise<AnswerOf<typeof getAlerts>>;
  readonly rules: (site: string) => Promise<AnswerOf<typeof getAlertRules>>;
  readonly silences: (asked: RequestOf<typeof getAlertSilences>) => Promise<AnswerOf<typeof getAlertSilences>>;
  readonly channels: (site: string) => Promise<AnswerOf<typeof getAlertChannels>>;
  readonly deliveries: (asked: RequestOf<typeof getAlertDeliveries>) => Promise<AnswerOf<typeof getAlertDeliveries>>;
  readonly test: (asked: RequestOf<typeof testAlertRules>) => Promise<AnswerOf<typeof testAlertRules>>;
}

export function createAlertsService({
  answers,
  clock,
  tablesOf,
}: Pick<ReadContext, 'answers' | 'clock' | 'tablesOf'>): AlertsService {
  const store = new AlertStore(tablesOf('alert'));
  const configOf = async (site: string) => (await store.config(site)) ?? alertConfig.parse({});
  return {
    alerts: async ({ site, state, match }) => {
      await answers.moment(site);
      const nowMs = clock.now();
      const stored = (await store.state(site))?.state;
      const all = [...(stored?.alerts ?? []), ...(stored?.past ?? [])];
      const reasons = muteReasons(await configOf(site), await store.silences(site), all, nowMs);
      const marks = marksAt(await store.acknowledgements(site), nowMs);
      const shown = all
        .filter(({ labels }) => match === undefined || meetsAll(labels, [match]))
        .map((alert) => alertOnWire(alert, { marks, reason: reasons(alert) }))
        .filter((alert) => alert.state !== 'inactive' && (state === 'all' || kindOf(alert) === state));
      return { site, alerts: shown.sort((a, b) => (a.since < b.since ? 1 : -1)) };
    },
    rules: async (site) => {
      await answers.moment(site);
      const config = await configOf(site);
      return { site, config: { ...config, channels: config.channels.map(withoutSecret) } };
    },
    silences: async ({ site, expired }) => {
      await answers.moment(site);
      const nowMs = clock.now();
      const found = (await store.silences(site)).filter(
        (one) => expired === 'yes' || silenceState(one, nowMs) !== 'expired',
      );
      return { site, silences: found.map((one) => silenceOnWire(one, nowMs)) };
    },
    channels: async (site) => {
      await answers.moment(site);
      const deliveries = await store.deliveries(site, 1000);
      const channels = (await configOf(site)).channels.map((channel) => {
        const last = deliveries.find(({ notice }) => notice.channel === channel.name);
        const { name, kind } = channel;
        return { name, kind, to: addressOf(channel), last: last === undefined ? null : deliveryOnWire(last) };
      });
      return { site, channels };
    },
    deliveries: async ({ site, limit }) => {
      await answers.moment(site);
      return { site, deliveries: (await store.deliveries(site, limit)).map(deliveryOnWire) };
    },
    test: async ({ site, config, from: fromText, to: toText }) => {
      const { site: found } = await answers.moment(site);
      const faults = configFaults(config);
      if (faults.length > 0) throw new AlertQuestionError('invalid_question', `${firstFew(faults, '. ')}.`);
      const from = minuteOf(readTime('from', fromText, found.timeZone));
      const to = minuteOf(toText === undefined ? clock.now() : readTime('to', toText, found.timeZone));
      requireRange(from, to);
      const needsFindings = config.rules.some(({ source }) => source.kind === 'findings');
      const findings = needsFindings ? await findingsIn(tablesOf('detect')('findings'), { site, from, to }) : [];
      const { stepMs, episodes, notices, skipped } = await dryRun(answers, { site, config, from, to, findings });
      return {
        ...{ site, from: instantText(from), to: instantText(to), step_seconds: stepMs / 1000 },
        episodes: episodes.map(({ alert, starts, ends }) => ({
          ...{ rule: alert.rule, labels: alert.labels, starts: instantText(starts), ends: textOrNull(ends) },
          says: alert.evidence?.says ?? 'There was no number.',
        })),
        messages: notices.map(({ at, channel, kind, firing, resolved }) => ({
          ...{ at: instantText(at), channel, kind, alerts: firing.length + resolved.length },
        })),
        skipped,
      };
    },
  };
}

function kindOf({ state }: WireAlert): 'active' | 'pending' | 'resolved' {
  return state === 'pending' || state === 'resolved' ? state : 'active';
}

function addressOf(channel: AlertChannel): string | null {
  if (channel.kind === 'email' || channel.kind === 'sms') return channel.to;
  return channel.kind === 'webhook' ? channel.url : null;
}

async function findingsIn(
  table: ConstructorParameters<typeof FindingBook>[0],
  range: { readonly site: string; readonly from: number; readonly to: number },
): Promise<readonly AnomalyFinding[]> {
  const found: AnomalyFinding[] = [];
  for await (const { finding } of new FindingBook(table).list(range)) {
    if (found.length >= MOST_FINDINGS) break;
    // In hindsight it is known which ones are right; the alert would have been sent all the same.
    found.push({ ...finding, status: 'open' });
  }
  return found;
}

function readTime(name: string, text: string, zone: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? startOfDay(text, zone)
    : wireInstant.safeParse(text).success
      ? parseInstant(text)
      : undefined;
  if (ms !== undefined) return ms;
  throw new AlertQuestionError(
    'invalid_range',
    `${name} is ${JSON.stringify(text)}, which is not an instant: use 2019-10-01T08:30:00Z or a day such as 2019-10-01.`,
  );
}

function startOfDay(day: string, zone: string): number | undefined {
  try {
    return dayWindow(day, zone).start;
  } catch {
    return undefined;
  }
}

function requireRange(from: number, to: number): void {
  if (from >= to)
    throw new AlertQuestionError('invalid_range', `from (${instantText(from)}) is not before to (${instantText(to)}).`);
  if (to - from > TEST_DAYS * DAY_MS)
    throw new AlertQuestionError('range_too_long', `The range is longer than ${TEST_DAYS} days: try several ranges.`);
}
