import type { AlertConditionOf, AlertRule } from '../config/rule';
import type { Labels } from '../config/matcher';
import type { AlertEvidence } from '../state/alert-record';
import type { AlertVerdict } from '../state/step-alert';

/** A number that a rule judges. */
export interface RuleNumber {
  /** The key of the breakdown; empty for a total. */
  readonly labels: Labels;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** The number that it is compared with; null if there is none. */
  readonly earlier: number | null;
  readonly exact: boolean;
  readonly window: { readonly start: number; readonly end: number };
}

/** What one evaluation says of one alert. */
export interface AlertSample {
  /** All labels of the alert. */
  readonly labels: Labels;
  readonly verdict: AlertVerdict;
  readonly evidence: AlertEvidence | null;
}

/** @param what names the number in a sentence: “orders in 15m” */
export function judge(rule: AlertRule, what: string, number: RuleNumber): Omit<AlertSample, 'labels'> {
  const { value, lower, upper, earlier, exact, window } = number;
  const { when } = rule;
  if (when === undefined || value === null) return { verdict: 'absent', evidence: null };
  const limit = limitOf(when, earlier);
  if (limit === null) return { verdict: 'right', evidence: null };
  const isUpward = when.is === 'above' || when.is === 'up_by';
  const bound = isUpward ? lower : upper;
  const judged = rule.sure && !exact ? (bound ?? value) : value;
  const isWrong = isUpward ? judged > limit : judged < limit;
  return {
    verdict: isWrong ? 'wrong' : 'right',
    evidence: { says: sentence(what, { value, limit, isUpward, isWrong }), value, lower, upper, limit, window, exact },
  };
}

/** What the number must not pass; null if there is nothing to compare it with. */
function limitOf(when: AlertConditionOf, earlier: number | null): number | null {
  if (when.is === 'above' || when.is === 'below') return when.value;
  if (earlier === null || earlier < when.from_at_least) return null;
  return earlier * (1 + (when.is === 'up_by' ? when.percent : -when.percent) / 100);
}

function sentence(
  what: string,
  { value, limit, isUpward, isWrong }: Readonly<{ value: number; limit: number; isUpward: boolean; isWrong: boolean }>,
): string {
  const side = isWrong === isUpward ? 'above' : 'below';
  const relation = value === limit ? 'exactly' : side;
  return `${what}: ${shown(value)}, ${relation} ${shown(limit)}`;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Labels of an alert: those of the rule, and of what it is about. Nothing replaces the rule and the site. */
export function alertLabels(rule: AlertRule, site: string, about: Labels): Labels {
  return { ...rule.labels, ...about, severity: rule.severity, rule: rule.name, site };
}
