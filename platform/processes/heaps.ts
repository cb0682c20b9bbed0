import { setFlagsFromString } from 'node:v8';
import type { ResourceLimits } from 'node:worker_threads';

/**
 * How far a heap may grow between two full collections, percent of what was alive after the last one. By default V8
 * lets a heap grow to up to four times that on a machine with much memory.
 */
const GROWTH_PERCENT = 30;

/**
 * The heap of each thread, MB. A thread whose heap is full ends and is started again. V8 divides the young generation
 * into three parts, of which it fills one between two collections; the main thread, which takes the events, has the
 * default of 48.
 */
export const THREAD_HEAPS = {
  archive: { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 1024 },
  questions: { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 1024 },
} as const satisfies Readonly<Record<string, ResourceLimits>>;

/** Decoded cells that the thread of questions remembers; of the open hour and of counts it keeps 5/16 more. */
export const REMEMBERED_CELLS_BYTES = 96_000_000;

/** Keeps all heaps of this process close to what is alive in them; a server runs for months. */
export function limitHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
