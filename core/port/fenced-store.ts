import type { Sequence } from './event-stream';

/**
 * An item whose bytes are the effect of every record of one shard up to `lastSequence`: position and effect are stored
 * together.
 */
export interface Fenced {
  readonly bytes: Uint8Array;
  readonly lastSequence: Sequence;
  /** How often the item was changed since that record, by something other than a record; absent for 0. */
  readonly revision?: number;
}

/** Names one state of an item, as text: another writer’s change gives another fence. */
export type Fence = string;

const SEPARATOR = '+';

export function fenceOf({ lastSequence, revision = 0 }: Pick<Fenced, 'lastSequence' | 'revision'>): Fence {
  return revision === 0 ? lastSequence : `${lastSequence}${SEPARATOR}${revision}`;
}

/** What `fenceOf` was given. */
export function openedFence(fence: Fence): Pick<Fenced, 'lastSequence' | 'revision'> {
  const [lastSequence = '', revision] = fence.split(SEPARATOR);
  return revision === undefined ? { lastSequence } : { lastSequence, revision: Number(revision) };
}

export interface FencedWrite<Key> {
  readonly key: Key;
  readonly item: Fenced;
  /** The fence that the writer read: the write succeeds only if the item still has it (`undefined`: no item existed). */
  readonly expected: Fence | undefined;
}

/**
 * Items that all change by one rule: read, drop everything not after `lastSequence`, fold, and put if the fence is
 * unchanged. This makes redelivery, zombies, lost acknowledgements and reshards harmless.
 */
export interface FencedStore<Key> {
  /** Strongly consistent; results are in the order of the keys. */
  get(keys: readonly Key[]): Promise<readonly (Fenced | undefined)[]>;
  /** Returns, per write, whether it was applied. Applied writes are durable; together they are not a transaction. */
  put(writes: readonly FencedWrite<Key>[]): Promise<readonly boolean[]>;
}
