import type { AnswerBasis, Answers } from '../../../core/port/answers';
import { MINUTE_MS } from '../../../core/time/window';
import type { AnomalyFinding } from '../../detect/finding';
import type { Labels } from '../config/matcher';
import type { AlertRule } from '../config/rule';
import type { AlertRecord } from '../state/alert-record';
import { alertLabels, type AlertSample, judge, type RuleNumber } from './judge';
import {
  absentNumber,
  askAll,
  judgedWindow,
  type MetricSource,
  nameOf,
  numbersIn,
  questionAbout,
} from './metric-numbers';
import type { PlatformNumbers } from './platform-numbers';
import { findingSamples } from './recent-findings';

/** What is known at the time of an evaluation. */
export interface EvaluationInput {
  readonly site: string;
  readonly basis: AnswerBasis;
  readonly nowMs: number;
  readonly findings: readonly AnomalyFinding[];
  readonly platform: PlatformNumbers | undefined;
  /** Alerts that exist: a key that is not counted any more is judged, too. */
  readonly alerts: readonly AlertRecord[];
}

/** A rule with what it says of each of its alerts. */
export interface RuleEvaluation {
  readonly rule: AlertRule;
  readonly samples: readonly AlertSample[];
}

export async function evaluateRules(
  answers: Answers,
  rules: readonly AlertRule[],
  input: EvaluationInput,
): Promise<readonly RuleEvaluation[]> {
  const { site, basis, nowMs } = input;
  const asked = rules.flatMap((rule) => {
    const { source, when } = rule;
    if (source.kind !== 'metric') return [];
    return [{ rule, source, window: judgedWindow({ source, when }, basis, nowMs) }];
  });
  const answerable = asked.flatMap(({ rule, source, window }) =>
    window === undefined ? [] : [{ rule, source, window }],
  );
  const answered = await askAll(
    answers,
    site,
    answerable.map(({ rule, source, window }) => questionAbout(source, rule.when, window, { exact: false })),
  );
  const numbers = new Map(
    answerable.map(({ rule, source }, at) => {
      const answer = answered[at];
      return [rule.name, answer === undefined ? undefined : numbersIn(source, answer)] as const;
    }),
  );
  return rules.map((rule) => ({ rule, samples: samplesOf(rule, numbers.get(rule.name), input) }));
}

function samplesOf(
  rule: AlertRule,
  numbers: readonly RuleNumber[] | undefined,
  input: EvaluationInput,
): readonly AlertSample[] {
  const { site, nowMs, platform } = input;
  const { source } = rule;
  switch (source.kind) {
    case 'findings':
      return findingSamples(rule, source, site, input);
    case 'platform': {
      const value = platform?.[source.signal] ?? null;
      const window = { start: nowMs - MINUTE_MS, end: nowMs };
      const number = { labels: {}, value, lower: value, upper: value, earlier: null, exact: true, window };
      return [{ labels: alertLabels(rule, site, {}), ...judge(rule, source.signal, number) }];
    }
    case 'metric':
      return metricSamples(rule, source, numbers, input);
  }
}

function metricSamples(
  rule: AlertRule,
  source: MetricSource,
  numbers: readonly RuleNumber[] | undefined,
  { site, alerts }: EvaluationInput,
): readonly AlertSample[] {
  const own = alerts.filter((alert) => alert.rule === rule.name);
  if (numbers === undefined) {
    const known = own.map(({ labels }) => labels);
    const all = known.length > 0 ? known : [alertLabels(rule, site, {})];
    return all.map((labels) => ({ labels, verdict: 'absent', evidence: null }));
  }
  const samples = numbers.map((number) => sampleOf(rule, source, site, number));
  const seen = new Set(samples.map(({ labels }) => JSON.stringify(Object.entries(labels).sort())));
  const gone = own.filter(({ labels }) => !seen.has(JSON.stringify(Object.entries(labels).sort())));
  const window = numbers[0]?.window ?? gone[0]?.now?.window;
  return [
    ...samples,
    ...gone.flatMap(({ labels }): readonly AlertSample[] => {
      if (window === undefined) return [{ labels, verdict: 'absent', evidence: null }];
      const number = absentNumber(source, aboutOf(rule, labels), window, false);
      return [{ labels, ...judge(rule, nameOf(source, number.labels), number) }];
    }),
  ];
}

export function sampleOf(rule: AlertRule, source: MetricSource, site: string, number: RuleNumber): AlertSample {
  const labels = alertLabels(rule, site, number.labels);
  return { labels, ...judge(rule, nameOf(source, number.labels), number) };
}

/** The labels of an alert that come from the breakdown. */
export function aboutOf(rule: AlertRule, labels: Labels): Labels {
  const own = new Set([...Object.keys(rule.labels), 'rule', 'site', 'severity']);
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !own.has(name)));
}
