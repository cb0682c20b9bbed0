import type { AnswerBasis, Answers } from '../../../core/port/answers';
import { DAY_MS } from '../../../core/time/window';
import type { AnomalyFinding } from '../../detect/finding';
import type { AlertConfig } from '../config/alert-config';
import type { AlertRule } from '../config/rule';
import type { AlertGroup } from '../notify/alert-group';
import { type AlertNotice, noticeIdOf } from '../notify/notice';
import { isAwaited } from '../state/advance-alerts';
import { type AlertEvidence, type AlertRecord, type AlertSettlement, isOngoing } from '../state/alert-record';
import { newProgress } from '../state/step-alert';
import { aboutOf } from './evaluate-rules';
import { judge, type RuleNumber } from './judge';
import { absentNumber, type MetricSource, nameOf, numbersIn, questionAbout } from './metric-numbers';

/** Exact numbers of one turn: they may have to be counted from the events. */
const MOST_PER_TURN = 10;
/** A window that no run has published after so long is not waited for any longer. */
const WAITED_MS = 30 * DAY_MS;

export interface SettleInput {
  readonly site: string;
  readonly config: AlertConfig;
  readonly answers: Answers;
  readonly basis: AnswerBasis;
  readonly findings: readonly AnomalyFinding[];
  readonly groups: readonly AlertGroup[];
  readonly nowMs: number;
}

export interface SettledAlerts {
  readonly alerts: readonly AlertRecord[];
  readonly past: readonly AlertRecord[];
  /** To everybody who was notified the approximate number. */
  readonly notices: readonly AlertNotice[];
}

/** Confirms or retracts alerts on approximate numbers whose exact ones have been published since. */
export async function settleAlerts(
  alerts: readonly AlertRecord[],
  past: readonly AlertRecord[],
  input: SettleInput,
): Promise<SettledAlerts> {
  const settlements = new Map<AlertRecord, AlertSettlement>();
  for (const alert of [...alerts, ...past].filter(isAwaited)) {
    if (settlements.size >= MOST_PER_TURN) break;
    const settlement = await settlementOf(alert, input);
    if (settlement !== undefined) settlements.set(alert, settlement);
  }
  const notices = [...settlements].flatMap(([alert, { verdict }]) =>
    alert.recipients.map(({ channel, group }): AlertNotice => ({
      id: noticeIdOf(input.site, group, channel, `${verdict} ${alert.id} ${alert.starts ?? 0}`),
      ...{ site: input.site, channel, kind: verdict, group, firing: [], resolved: [alert.id], at: input.nowMs },
      group_labels: input.groups.find(({ key }) => key === group)?.labels ?? {},
    })),
  );
  return {
    alerts: alerts.map((alert) => settled(alert, settlements.get(alert), input.nowMs)),
    past: past.filter((alert) => !settlements.has(alert) && input.nowMs - (alert.starts ?? 0) < WAITED_MS),
    notices,
  };
}

/** A retracted alert ends; if the newest numbers are wrong too, it begins again with them. */
export function settled(alert: AlertRecord, settlement: AlertSettlement | undefined, nowMs: number): AlertRecord {
  if (settlement === undefined) return alert;
  if (settlement.verdict === 'confirmed') return { ...alert, settlement };
  return { ...alert, settlement, ends: isOngoing(alert) ? nowMs : alert.ends, progress: newProgress(nowMs) };
}

async function settlementOf(alert: AlertRecord, input: SettleInput): Promise<AlertSettlement | undefined> {
  const { evidence } = alert;
  if (evidence === null) return undefined;
  if (evidence.finding !== undefined) return ofFinding(evidence.finding, input);
  const { pointer } = input.basis;
  if (pointer.epoch === 0 || evidence.window.end > pointer.tidemark) return undefined;
  const rule = input.config.rules.find(({ name }) => name === alert.rule);
  if (rule?.source.kind !== 'metric') return undefined;
  return ofMetric({ alert, evidence, rule, source: rule.source }, input);
}

function ofFinding(id: string, { findings, nowMs }: SettleInput): AlertSettlement | undefined {
  const found = findings.find(({ finding_id: one }) => one === id);
  if (found?.status === 'confirmed')
    return { verdict: 'confirmed', at: nowMs, value: null, reason: '', says: 'The batch run finds the same.' };
  if (found?.status !== 'retracted') return undefined;
  const reason = found.reason ?? 'rules';
  const says = `The batch run does not find it: ${REASONS.get(reason) ?? reason}.`;
  return { verdict: 'retracted', at: nowMs, value: null, reason, says };
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['late_events', 'events that arrived late were missing'],
  ['duplicates', 'events that were sent twice had been counted twice'],
  ['bots', 'events of bots had been counted'],
  ['sketch_error', 'the live number was an estimate'],
  ['identity', 'events belonged to somebody else'],
  ['rules', 'with all events the rule does not hold'],
  ['same', 'the live number was right'],
]);

interface MetricAlert {
  readonly alert: AlertRecord;
  readonly evidence: AlertEvidence;
  readonly rule: AlertRule;
  readonly source: MetricSource;
}

async function ofMetric(asked: MetricAlert, input: SettleInput): Promise<AlertSettlement | undefined> {
  const { evidence, rule, source } = asked;
  const exact = await exactNumber(asked, source, input);
  const name = nameOf(source, exact.labels);
  const { verdict } = judge({ ...rule, sure: false }, name, exact);
  const reason = await reasonOf(asked, exact, input);
  const isRight = verdict === 'wrong';
  const number = exact.value === null ? 'there is none' : `exactly ${Number(exact.value.toPrecision(12))}`;
  const before = evidence.value === null ? '' : `, after ${Number(evidence.value.toPrecision(6))} live`;
  return {
    verdict: isRight ? 'confirmed' : 'retracted',
    at: input.nowMs,
    value: exact.value,
    reason,
    says: `${isRight ? 'Confirmed' : 'Retracted'}: ${name} was ${number}${before}; ${REASONS.get(reason) ?? reason}.`,
  };
}

async function exactNumber(
  { alert, evidence, rule }: MetricAlert,
  source: MetricSource,
  { answers, site }: SettleInput,
): Promise<RuleNumber> {
  const question = questionAbout(source, rule.when, evidence.window, { exact: true });
  const [answer] = (await answers.query(site, [question])).answers;
  const about = aboutOf(rule, alert.labels);
  const wanted = JSON.stringify(Object.entries(about).sort());
  const found =
    answer && numbersIn(source, answer).find(({ labels }) => JSON.stringify(Object.entries(labels).sort()) === wanted);
  return found ?? absentNumber(source, about, evidence.window, true);
}

/** Why the exact number is another one. */
async function reasonOf(asked: MetricAlert, exact: RuleNumber, input: SettleInput): Promise<string> {
  const { value, lower, upper } = asked.evidence;
  if (value === null || exact.value === null) return 'rules';
  if (exact.value === value) return 'same';
  if (exact.value > value) return 'late_events';
  if (asked.source.bots === 'exclude') {
    const withBots = await exactNumber(asked, { ...asked.source, bots: 'include' }, input);
    if (withBots.value !== null && withBots.value >= value) return 'bots';
  }
  const isEstimate = lower !== null && upper !== null && lower < value && exact.value >= lower;
  return isEstimate ? 'sketch_error' : 'duplicates';
}
