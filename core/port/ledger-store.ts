import type { ArrivalHour } from '../time/arrival-hour';
import type { FencedStore } from './fenced-store';

/**
 * A consumer that makes numbers. It keeps a ledger, and the gate waits for it; followers (core/capability) never hold
 * up a night.
 */
export type Consumer = 'aggregate' | 'archive';
/** The consumers that every batch run waits for. */
export const GATING_CONSUMERS: readonly Consumer[] = ['aggregate', 'archive'];

export interface LedgerKey {
  readonly consumer: Consumer;
  readonly shard: string;
  readonly arrivalHour: ArrivalHour;
}

/** One fenced ledger item per consumer, shard and arrival hour (its bytes: core/ledger). */
export interface LedgerStore extends FencedStore<LedgerKey> {
  /** The keys of a consumer whose arrival hour is in [from, to), ordered by hour, then shard. */
  list(consumer: Consumer, from: ArrivalHour, to: ArrivalHour): Promise<readonly LedgerKey[]>;
}
