import type { Sequence } from './event-stream';

/** An item whose bytes are the effect of every record of one shard up to `lastSequence`: position and effect in one item. */
export interface Fenced {
  readonly bytes: Uint8Array;
  readonly lastSequence: Sequence;
}

export interface FencedWrite<Key> {
  readonly key: Key;
  readonly item: Fenced;
  /** What the writer read: the write happens only if the item still carries it (`undefined`: there was no item). */
  readonly expected: Sequence | undefined;
}

/**
 * Items that change by one rule: read, drop what is not after `lastSequence`, fold, put if `lastSequence` is still what was
 * read. Redelivery, zombies, lost acknowledgements and reshards all fall to it.
 */
export interface FencedStore<Key> {
  /** Strongly consistent, in the order of the keys. */
  get(keys: readonly Key[]): Promise<readonly (Fenced | undefined)[]>;
  /** For each write, whether it happened. Every write that happened is durable; they are not one transaction. */
  put(writes: readonly FencedWrite<Key>[]): Promise<readonly boolean[]>;
}
