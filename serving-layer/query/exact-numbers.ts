import { LRUCache } from 'lru-cache';
import { elementAt } from '../../core/element-at';
import type { SectionShape } from '../../core/cell/cell';
import type { ExactNumber } from '../../core/merge/exact';
import type { Window } from '../../core/time/window';
import type { ExactQuestion, ExactSource } from './exact-source';

/** Exact numbers of windows, counted from the curated events once per state of the pointer. */
export interface ExactNumbers {
  /** The numbers for each window of the question. */
  read(question: ExactQuestion): Promise<readonly (readonly ExactNumber[])[]>;
}

const NUMBER_BYTES = 120;

export function createExactNumbers(explorer: ExactSource, memoryBytes: number): ExactNumbers {
  const memory = new LRUCache<string, readonly ExactNumber[]>({ maxSize: memoryBytes });
  return {
    read: async (question) => {
      const keys = question.windows.map((window) => keyOf(question, window));
      const found = new Map(keys.map((key) => [key, memory.get(key)]));
      const missing = question.windows.filter((_, at) => found.get(elementAt(keys, at)) === undefined);
      if (missing.length > 0) {
        const byWindow = new Map<number, ExactNumber[]>(missing.map(({ start }) => [start, []]));
        for (const value of await explorer.exact({ ...question, windows: missing }))
          byWindow.get(value.windowStart)?.push(value);
        for (const window of missing) {
          const numbers = byWindow.get(window.start) ?? [];
          const key = keyOf(question, window);
          found.set(key, numbers);
          memory.set(key, numbers, { size: NUMBER_BYTES * (numbers.length + 1) });
        }
      }
      return keys.map((key) => found.get(key) ?? []);
    },
  };
}

/** The pointer is part of the key: another epoch, or a withdrawn one, may show other events. */
function keyOf(
  { site, pointer, metric, dimension, populations, limit }: Omit<ExactQuestion, 'windows'> & SectionShape,
  { start, end }: Window,
): string {
  return JSON.stringify([
    site.id,
    site.timeZone,
    pointer.epoch,
    pointer.withdrawn,
    metric.code,
    dimension ?? '',
    populations,
    limit,
    start,
    end,
  ]);
}
