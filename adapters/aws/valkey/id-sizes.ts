import { type MemoryKind, REMEMBERED_MS } from '../../../core/port/seen-events';
import { DAY_MS, HOUR_MS } from '../../../core/time/window';

/** Ids are kept for an hour more, for consumers that lag. */
export const LAG_MS = HOUR_MS;

/** How exactly an entry knows its age. */
export const SLICE_MS: Readonly<Record<MemoryKind, number>> = { event: HOUR_MS, order: DAY_MS / 2 };

/** Memory that an id takes at most, and a key beside its ids (`bench --only ids` measures both). */
export const MOST_BYTES = { id: 24, key: 256 } as const;

/** Event ids per key in a day: each claim copies them, and a key alone costs as much as ten. */
const IDS_PER_KEY = 190;
const FEWEST_KEYS = 2 ** 8;
export const MOST_KEYS = 2 ** 26;

/** Slices before the one being written whose ids are still known. */
export function keptSlices(memory: MemoryKind): number {
  return Math.ceil((REMEMBERED_MS[memory] + LAG_MS) / SLICE_MS[memory]);
}

/** @public How long an id stays in the memory at most; the stacks, a separate package, size the cache by it. */
export function longestKeptMs(memory: MemoryKind): number {
  return (keptSlices(memory) + 1) * SLICE_MS[memory];
}

/**
 * Keys that event ids share. In steps of four, because another number makes a new memory: from half to twice as many
 * ids per key take hardly more room.
 */
export function idKeysFor(eventsPerDay: number): number {
  const keys = 4 ** Math.round(Math.log(eventsPerDay / IDS_PER_KEY) / Math.log(4));
  return Math.min(MOST_KEYS, Math.max(FEWEST_KEYS, keys));
}

/** Where no expectation is known. */
export const DEFAULT_ID_KEYS = idKeysFor(50_000_000);

/** Orders are fewer, but kept longer. */
export function keysByKind(idKeys: number): Readonly<Record<MemoryKind, number>> {
  return { event: idKeys, order: idKeys / 4 };
}
