import type { AnsweredQuestion, AnswerBasis, Answers, MetricQuestion } from '../../../core/port/answers';
import type { Row } from '../../../core/merge/rows';
import { findMetric } from '../../../core/metric/registry';
import { MINUTE_MS, minuteOf, type Window } from '../../../core/time/window';
import { labelOf, type Labels } from '../config/matcher';
import { ALERT_LIMITS, type AlertRule } from '../config/rule';
import { spanMs } from '../config/span';
import type { RuleNumber } from './judge';

export type MetricSource = Extract<AlertRule['source'], { readonly kind: 'metric' }>;

/** Live numbers that are further behind say nothing about now. */
const STALE_MS = 5 * MINUTE_MS;
const COUNTED: ReadonlySet<string> = new Set(['events', 'visitors', 'sessions', 'orders', 'units', 'minor_units']);

/**
 * The span that a rule judges now. Too much is noticed while the last minute goes on; whether something is missing is known
 * only once it is over. Undefined if the live layer is too far behind.
 */
export function judgedWindow(
  { source, when }: { readonly source: MetricSource; readonly when: AlertRule['when'] },
  { asOf }: Pick<AnswerBasis, 'asOf'>,
  nowMs: number,
): Window | undefined {
  if (asOf === undefined || nowMs - asOf > STALE_MS) return undefined;
  const isUpward = when?.is === 'above' || when?.is === 'up_by';
  const end = isUpward ? minuteOf(asOf + MINUTE_MS - 1) : minuteOf(asOf);
  return { start: end - spanMs(source.over), end };
}

/** @param exact counts from the events what views do not keep exactly */
export function questionAbout(
  source: MetricSource,
  when: AlertRule['when'],
  { start, end }: Window,
  { exact }: { readonly exact: boolean },
): MetricQuestion {
  return {
    ...{ metric: source.metric, from: start, to: end, grain: 'total', exact, bots: source.bots },
    ...(source.by === undefined ? {} : { by: [source.by], limit: ALERT_LIMITS.perRule }),
    ...(source.filter.length === 0 ? {} : { filters: source.filter }),
    ...(when !== undefined && 'compared_to' in when ? { compare: when.compared_to } : {}),
  };
}

/** The rows of an answer as numbers, at most as many as a rule may have alerts. */
export function numbersIn(
  { only }: MetricSource,
  { rows, comparison }: Pick<AnsweredQuestion, 'rows' | 'comparison'>,
): readonly RuleNumber[] {
  return rows
    .map((row, at): RuleNumber => ({
      labels: labelsIn(row),
      ...{ value: row.value, lower: row.lower, upper: row.upper, exact: row.exact },
      earlier: comparison?.counterparts[at]?.value ?? null,
      window: { start: row.start, end: row.end },
    }))
    .filter(({ labels }) => Object.entries(only).every(([name, value]) => labelOf(labels, name) === value))
    .slice(0, ALERT_LIMITS.perRule);
}

function labelsIn({ by }: Row): Labels {
  return Object.fromEntries(Object.entries(by).map(([name, value]) => [name, (value ?? '').slice(0, 200)]));
}

/** The number of a key without a row: nothing was counted, or there is nothing to divide. */
export function absentNumber(source: MetricSource, labels: Labels, window: Window, exact: boolean): RuleNumber {
  const isCounted = COUNTED.has(findMetric(source.metric)?.unit ?? '');
  const value = isCounted ? 0 : null;
  return { labels, value, lower: value, upper: value, earlier: null, exact, window };
}

/** @example 'orders in 15m (country:DE)' */
export function nameOf({ metric, over, filter }: MetricSource, labels: Labels): string {
  const about = [...Object.entries(labels).map(([name, value]) => `${name} ${value}`), ...filter].join(', ');
  return `${metric} in ${over}${about === '' ? '' : ` (${about})`}`;
}

/** Asks all questions at once; if one cannot be answered, each by itself. @returns undefined for those that fail */
export async function askAll(
  answers: Answers,
  site: string,
  questions: readonly MetricQuestion[],
): Promise<readonly (AnsweredQuestion | undefined)[]> {
  if (questions.length === 0) return [];
  try {
    return (await answers.query(site, questions)).answers;
  } catch {
    const each = questions.map(async (question) => (await answers.query(site, [question])).answers[0]);
    return (await Promise.allSettled(each)).map((one) => (one.status === 'fulfilled' ? one.value : undefined));
  }
}
