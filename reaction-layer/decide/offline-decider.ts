import { createHmac } from 'node:crypto';
import type { PseudonymOf } from '../../core/capability/route';
import { callOf } from './call';
import { CounterMemory } from './count/counter-memory';
import type { VersionedPolicy } from './policy/stored-policy';
import type { DecisionRecord } from './record';
import type { AnomalyScore } from './score/anomaly-score';
import { takeCall } from './take-call';
import type { DecidedEvent } from './wire';

const PSEUDONYM_LENGTH = 22;

/** Keyed hashes for events that are decided outside of a platform. */
export function offlinePseudonyms(key: string): PseudonymOf {
  return (kind, value) =>
    createHmac('sha256', key).update(`${kind}:${value}`).digest('base64url').slice(0, PSEUDONYM_LENGTH);
}

/** Decides events of a file in the order of time, from counters of its own. */
export class OfflineDecider {
  readonly #memory = new CounterMemory();
  readonly #pseudonym = offlinePseudonyms('file');
  readonly #by: { readonly versioned: VersionedPolicy; readonly score: AnomalyScore };

  constructor(by: { readonly versioned: VersionedPolicy; readonly score: AnomalyScore }) {
    this.#by = by;
  }

  /** @returns undefined if the id was decided before */
  take(id: string, event: DecidedEvent, atMs: number): DecisionRecord | undefined {
    const call = callOf({ site: 'file', decision_id: id, event }, this.#pseudonym);
    if (this.#memory.claimOf(call) !== undefined) return undefined;
    const record = takeCall(this.#memory, call, atMs, { ...this.#by, met: [], degraded: [] });
    this.#memory.takeChanged();
    return record;
  }
}
