import type { DecidedType } from './count/subject';
import type { Facts } from './count/facts';
import type { DecisionRule, Policy } from './policy/policy';
import type { Anomaly } from './score/anomaly-score';
import type { DecisionVerdict, DecisionAnswer, DecisionReason, DegradedPart } from './wire';

/** Of this code: a replay by another one is refused, because it might decide differently from the same inputs. */
export const DECIDE_VERSION = 1;

/** An entry of the allow or deny list that a call met. */
export interface MetEntry {
  readonly list: 'allow' | 'deny';
  readonly kind: string;
}

/** Everything that a decision depends on. What is recorded of a call is this, so that it can be decided again. */
export interface DecisionInputs {
  readonly id: string;
  readonly type: DecidedType;
  /** Of the policy. */
  readonly version: string;
  /** Absent if the counters could not be read. */
  readonly facts?: Facts | undefined;
  readonly anomaly?: Anomaly | undefined;
  readonly met: readonly MetEntry[];
  readonly degraded: readonly DegradedPart[];
}

/**
 * Decides: the same inputs and policy give the same answer, field by field in the same order, so that its JSON is the
 * same too. The deny list counts before the allow list, and both before rules.
 */
export function decide(inputs: DecisionInputs, policy: Policy): DecisionAnswer {
  const { id, facts, anomaly, met, degraded, version, type } = inputs;
  const found =
    facts === undefined ? [] : policy.rules.filter((rule) => rule.events.includes(type) && holds(rule, facts));
  const reasons: readonly DecisionReason[] = [
    ...met.map(({ list, kind }) => ({
      code: `${list}_list`,
      says: `The ${kind} is on the ${list} list.`,
      weight: list === 'deny' ? 1 : 0,
    })),
    ...(facts === undefined ? [UNKNOWN[policy.on_failure]] : []),
    ...found.map((rule) => reasonOf(rule, facts ?? {})),
    ...reasonsOfModel(anomaly, policy),
  ];
  const score = rounded(combined(reasons.filter(({ shadow }) => shadow !== true).map(({ weight }) => weight)));
  const meant = decisionOf(inputs, policy, score);
  return {
    decision_id: id,
    decision: policy.mode === 'shadow' ? 'allow' : meant,
    score,
    reasons: shown(reasons),
    versions: { policy: version, model: anomaly?.version ?? null, code: DECIDE_VERSION },
    ...(policy.mode === 'shadow' ? { shadow: { decision: meant } } : {}),
    ...(degraded.length === 0 ? {} : { degraded }),
  };
}

/** Reasons of an answer at most: the heaviest. */
const MOST_REASONS = 12;

function shown(reasons: readonly DecisionReason[]): readonly DecisionReason[] {
  if (reasons.length <= MOST_REASONS) return reasons;
  return [...reasons].sort((one, other) => other.weight - one.weight).slice(0, MOST_REASONS);
}

const UNKNOWN = {
  open: { code: 'counters_unknown', says: 'The counters could not be read; the site allows then.', weight: 0 },
  closed: { code: 'counters_unknown', says: 'The counters could not be read; the site denies then.', weight: 0 },
} as const;

function decisionOf({ met, facts }: DecisionInputs, policy: Policy, score: number): DecisionVerdict {
  if (met.some(({ list }) => list === 'deny')) return 'deny';
  if (met.some(({ list }) => list === 'allow')) return 'allow';
  if (facts === undefined) return policy.on_failure === 'open' ? 'allow' : 'deny';
  if (score >= policy.deny_from) return 'deny';
  return score >= policy.review_from ? 'review' : 'allow';
}

function holds({ when }: DecisionRule, facts: Facts): boolean {
  return when.every(({ fact, at_least: least = -Infinity, at_most: most = Infinity }) => {
    const value = facts[fact];
    return value !== undefined && value >= least && value <= most;
  });
}

function reasonOf({ id, says, weight, when, shadow }: DecisionRule, facts: Facts): DecisionReason {
  return {
    code: id,
    says,
    weight,
    facts: Object.fromEntries(when.map(({ fact }) => [fact, facts[fact] ?? 0])),
    ...(shadow === true ? { shadow } : {}),
  };
}

function reasonsOfModel(anomaly: Anomaly | undefined, { model_weight: weight }: Policy): readonly DecisionReason[] {
  if (anomaly === undefined) return [];
  const counts = rounded(anomaly.score * weight);
  if (counts === 0) return [];
  const because = anomaly.reasons.length === 0 ? '' : `: ${anomaly.reasons.join(', ')}`;
  return [{ code: 'unusual', says: `The call is unusual${because}.`, weight: counts }];
}

/** Evidence of independent witnesses: 0.6 and 0.6 give 0.84. */
function combined(weights: readonly number[]): number {
  return 1 - weights.reduce((left, weight) => left * (1 - weight), 1);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
