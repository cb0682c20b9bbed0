import { elementAt } from '../core/element-at';
import type { Sequence } from '../core/port/event-stream';
import { type Fenced, type FencedStore, type FencedWrite, fenceOf, openedFence } from '../core/port/fenced-store';
import { CorruptItemError, isTransient } from '../core/port/store-error';
import type { OpenItem, WarmStates } from './warm-states';

/** A change caused by a record of the stream; several may share their record's sequence. */
export interface Sequenced {
  readonly sequence: Sequence;
}

/** The changes to the item under one key, ordered by sequence; never empty. */
export interface FencedGroup<Key, Change extends Sequenced> {
  readonly key: Key;
  readonly changes: readonly Change[];
}

/** A kind of fenced item: where it is stored, and how its bytes are decoded, changed and encoded. */
export interface FencedItems<Key, State, Change extends Sequenced> {
  readonly store: FencedStore<Key>;
  /** Names an item in messages and among the warm states. */
  readonly nameOf: (key: Key) => string;
  /** `undefined` for an item that does not exist yet. */
  readonly open: (bytes: Uint8Array | undefined) => State;
  /** May mutate the given state; called again with a fresh one if the put was refused. */
  readonly apply: (state: State, group: FencedGroup<Key, Change>) => State | Promise<State>;
  readonly close: (state: State) => Uint8Array;
  /** Decoded states from the last update, so that an item is not read and decoded again for every batch. */
  readonly warm?: WarmStates<State>;
  /** How often an item is tried when another writer of the shard got in first. */
  readonly maxAttempts: number;
}

export interface FencedOutcome<Key, Change extends Sequenced> {
  /** What this call put, excluding what had been applied before. */
  readonly applied: readonly FencedGroup<Key, Change>[];
  /** The first change that is not known to be applied; undefined if all are. Redelivery from there is safe. */
  readonly failedFrom: Sequence | undefined;
}

/** Items decoded at one time: bounds memory when a batch of late events touches thousands of cells. */
const ITEMS_AT_A_TIME = 256;

/**
 * The one rule of every consumer: read the item, drop the changes that are not after its `lastSequence`, apply the
 * rest, and put if the item is unchanged; otherwise read again. Position and effect are one write, so redelivery,
 * zombies and lost acknowledgements change nothing. It relies on each shard being read in order without gaps.
 *
 * A throttled or unavailable store is reported through `failedFrom`; every other error is thrown.
 */
export async function updateFenced<Key, State, Change extends Sequenced>(
  items: FencedItems<Key, State, Change>,
  groups: readonly FencedGroup<Key, Change>[],
): Promise<FencedOutcome<Key, Change>> {
  const applied: FencedGroup<Key, Change>[] = [];
  for (let from = 0; from < groups.length; from += ITEMS_AT_A_TIME) {
    let left = groups.slice(from, from + ITEMS_AT_A_TIME);
    for (let attempt = 1; left.length > 0; attempt++) {
      const round = attempt > items.maxAttempts ? undefined : await tryRound(items, left);
      if (round === undefined)
        return { applied, failedFrom: firstOf([...left, ...groups.slice(from + ITEMS_AT_A_TIME)]) };
      applied.push(...round.applied);
      left = [...round.refused];
    }
  }
  return { applied, failedFrom: undefined };
}

interface Round<Key, Change extends Sequenced> {
  readonly applied: readonly FencedGroup<Key, Change>[];
  readonly refused: readonly FencedGroup<Key, Change>[];
}

/** One read and one put for all groups; undefined if the store is unavailable. */
async function tryRound<Key, State, Change extends Sequenced>(
  items: FencedItems<Key, State, Change>,
  groups: readonly FencedGroup<Key, Change>[],
): Promise<Round<Key, Change> | undefined> {
  try {
    return await putRound(items, await applyRound(items, groups));
  } catch (error) {
    if (isTransient(error)) return undefined;
    throw error;
  }
}

interface Prepared<Key, State, Change extends Sequenced> {
  readonly group: FencedGroup<Key, Change>;
  readonly write: FencedWrite<Key>;
  readonly state: State;
}

async function applyRound<Key, State, Change extends Sequenced>(
  items: FencedItems<Key, State, Change>,
  groups: readonly FencedGroup<Key, Change>[],
): Promise<readonly Prepared<Key, State, Change>[]> {
  const open = await openItems(items, groups);
  const prepared: Prepared<Key, State, Change>[] = [];
  for (const [at, { key, changes }] of groups.entries()) {
    const { state, fence } = elementAt(open, at);
    const lastSequence = fence && openedFence(fence).lastSequence;
    const pending = lastSequence === undefined ? changes : changes.filter(({ sequence }) => sequence > lastSequence);
    const last = pending.at(-1);
    if (last === undefined) {
      items.warm?.keep(items.nameOf(key), { state, fence });
      continue;
    }
    const group = { key, changes: pending };
    const next = await items.apply(state, group);
    const item: Fenced = { bytes: items.close(next), lastSequence: last.sequence };
    prepared.push({ group, write: { key, item, expected: fence }, state: next });
  }
  return prepared;
}

async function putRound<Key, State, Change extends Sequenced>(
  items: FencedItems<Key, State, Change>,
  prepared: readonly Prepared<Key, State, Change>[],
): Promise<Round<Key, Change>> {
  if (prepared.length === 0) return { applied: [], refused: [] };
  const done = await items.store.put(prepared.map(({ write }) => write));
  for (const [at, { write, state }] of prepared.entries()) {
    if (done[at] === true) items.warm?.keep(items.nameOf(write.key), { state, fence: fenceOf(write.item) });
  }
  return {
    applied: prepared.filter((_, at) => done[at] === true).map(({ group }) => group),
    refused: prepared.filter((_, at) => done[at] !== true).map(({ group }) => group),
  };
}

/** Warm states are removed while they are changed: a state that was not stored is never used again. */
async function openItems<Key, State, Change extends Sequenced>(
  items: FencedItems<Key, State, Change>,
  groups: readonly FencedGroup<Key, Change>[],
): Promise<readonly OpenItem<State>[]> {
  const open = groups.map(({ key }) => items.warm?.take(items.nameOf(key)));
  const missing = groups.filter((_, at) => open[at] === undefined).map(({ key }) => key);
  const read = missing.length === 0 ? [] : await items.store.get(missing);
  const names = new Map(missing.map((key, at) => [items.nameOf(key), read[at]]));
  return groups.map(({ key }, at) => open[at] ?? openItem(items, key, names.get(items.nameOf(key))));
}

function openItem<Key, State, Change extends Sequenced>(
  items: FencedItems<Key, State, Change>,
  key: Key,
  stored: Fenced | undefined,
): OpenItem<State> {
  try {
    return { state: items.open(stored?.bytes), fence: stored && fenceOf(stored) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CorruptItemError(
      `${items.nameOf(key)} cannot be read: ${why}; restore it from a backup, then restart the consumer`,
      { cause },
    );
  }
}

/** Sequences have a fixed width, so the smallest text is the smallest number. */
function firstOf<Key, Change extends Sequenced>(groups: readonly FencedGroup<Key, Change>[]): Sequence | undefined {
  const firsts = groups.flatMap(({ changes }) => changes.slice(0, 1).map(({ sequence }) => sequence));
  return firsts.reduce<Sequence | undefined>(
    (least, sequence) => (least === undefined || sequence < least ? sequence : least),
    undefined,
  );
}
