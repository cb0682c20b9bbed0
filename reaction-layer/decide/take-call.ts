import type { CounterMemory, CountedNow } from './count/counter-memory';
import { attemptOf, type Facts } from './count/facts';
import type { CountedCall } from './count/subject';
import { decide, DECIDE_VERSION, type DecisionInputs, type MetEntry } from './decide';
import type { VersionedPolicy } from './policy/stored-policy';
import type { DecisionRecord } from './record';
import type { Anomaly, AnomalyScore } from './score/anomaly-score';
import type { DegradedPart } from './wire';

/** What a call is decided by. */
export interface DecidedBy {
  readonly versioned: VersionedPolicy;
  readonly score: AnomalyScore;
  readonly met: readonly MetEntry[];
  /** Parts that are down; without `counters` the call is counted now. */
  readonly degraded: readonly DegradedPart[];
}

/**
 * Counts a call and decides, in one turn of the event loop. A call whose id has a claim must not come here.
 *
 * @returns what to record; its answer is claimed for the id
 */
export function takeCall(memory: CounterMemory, call: CountedCall, atMs: number, by: DecidedBy): DecisionRecord {
  const isCounted = !by.degraded.includes('counters');
  const counted = isCounted ? memory.count(call, atMs) : uncounted(memory, call, atMs);
  const { anomaly, degraded } = scored(call.site, isCounted ? counted.facts : undefined, by);
  const { version, policy } = by.versioned;
  const inputs: DecisionInputs = {
    ...{ id: call.id, type: call.type, version },
    ...(isCounted ? { facts: counted.facts } : {}),
    ...(anomaly === undefined ? {} : { anomaly }),
    ...{ met: by.met, degraded },
  };
  const answer = decide(inputs, policy);
  const text = JSON.stringify(answer);
  const record: DecisionRecord = {
    decision: answer.decision,
    score: answer.score,
    inputs,
    at_ms: atMs,
    ordinal: counted.ordinal,
    subjects: call.subjects,
    is_fresh: counted.attempt.isFresh,
    is_strange: counted.attempt.isStrange,
    code: DECIDE_VERSION,
    answer: text,
  };
  memory.answered({
    ...{ site: call.site, id: call.id, atMs, answer: text, subjects: call.subjects, isCounted },
    ...(call.session === undefined ? {} : { session: call.session }),
    pending: JSON.stringify(record),
  });
  return record;
}

/** Nothing is known of the subjects; the stream counts the call later. */
function uncounted(memory: CounterMemory, call: CountedCall, atMs: number): CountedNow {
  const attempt = { ...attemptOf(call, () => undefined, atMs), isFresh: false };
  return { facts: {}, attempt, ordinal: memory.nextOrdinal(atMs) };
}

/** A model that fails is a part that is down. */
function scored(
  site: string,
  facts: Facts | undefined,
  { score, degraded }: DecidedBy,
): { readonly anomaly?: Anomaly | undefined; readonly degraded: readonly DegradedPart[] } {
  if (facts === undefined) return { degraded };
  try {
    return { anomaly: score(site, facts), degraded };
  } catch {
    return { degraded: [...degraded, 'model'] };
  }
}
