import { type MemoryKind, REMEMBERED_MS } from '../../../core/port/seen-events';
import { DAY_MS, HOUR_MS } from '../../../core/time/window';

/** Ids are kept for an hour more, for consumers that lag. */
export const LAG_MS = HOUR_MS;

export interface Buckets {
  readonly count: number;
  /** How exactly an entry knows its age. */
  readonly sliceMs: number;
}

/**
 * Ids share keys, because a key costs about 170 bytes. At 50 million events per day a bucket is 3 KB, which each claim
 * copies: with fewer buckets a claim takes longer, with more a quiet shop needs more memory.
 */
export const BUCKETS: Readonly<Record<MemoryKind, Buckets>> = {
  event: { count: 2 ** 18, sliceMs: HOUR_MS },
  order: { count: 2 ** 16, sliceMs: DAY_MS / 2 },
};

/** Memory that an id takes at most, and a bucket beside its ids (`bench --only ids` measures both). */
export const MOST_BYTES = { id: 24, bucket: 256 } as const;

/** Slices before the one being written whose ids are still known. */
export function keptSlices(memory: MemoryKind): number {
  return Math.ceil((REMEMBERED_MS[memory] + LAG_MS) / BUCKETS[memory].sliceMs);
}

/** How long an id stays in the memory at most. */
export function longestKeptMs(memory: MemoryKind): number {
  return (keptSlices(memory) + 1) * BUCKETS[memory].sliceMs;
}
