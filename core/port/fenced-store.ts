import type { Sequence } from './event-stream';

/**
 * An item whose bytes are the effect of every record of one shard up to `lastSequence`: position and effect are stored
 * together.
 */
export interface Fenced {
  readonly bytes: Uint8Array;
  readonly lastSequence: Sequence;
}

export interface FencedWrite<Key> {
  readonly key: Key;
  readonly item: Fenced;
  /**
   * The `lastSequence` that the writer read: the write succeeds only if the item still has it (`undefined`: no item
   * existed).
   */
  readonly expected: Sequence | undefined;
}

/**
 * Items that all change by one rule: read, drop everything not after `lastSequence`, fold, and put if `lastSequence` is
 * unchanged. This makes redelivery, zombies, lost acknowledgements and reshards harmless.
 */
export interface FencedStore<Key> {
  /** Strongly consistent; results are in the order of the keys. */
  get(keys: readonly Key[]): Promise<readonly (Fenced | undefined)[]>;
  /** Returns, per write, whether it was applied. Applied writes are durable; together they are not a transaction. */
  put(writes: readonly FencedWrite<Key>[]): Promise<readonly boolean[]>;
}
