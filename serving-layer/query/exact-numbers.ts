import { LRUCache } from 'lru-cache';
import { elementAt } from '../../core/element-at';
import type { SectionShape } from '../../core/cell/cell';
import type { KeyedNumber } from '../../core/merge/exact';
import { columnsOf } from '../../core/merge/split';
import { PAIR_SEPARATOR } from '../../core/metric/dimension';
import type { Window } from '../../core/time/window';
import type { CountQuestion, CountSource } from './count-source';

/** Asks for the published numbers of a section. */
export type SectionQuestion = Pick<CountQuestion, 'site' | 'pointer' | 'populations' | 'windows'> &
  SectionShape & {
    /** Places of a ranking. */
    readonly limit: number;
  };

/** Exact numbers of windows, counted from the curated events once per state of the pointer. */
export interface ExactNumbers {
  /** The numbers for each window of the question. */
  read(question: SectionQuestion): Promise<readonly (readonly KeyedNumber[])[]>;
}

const NUMBER_BYTES = 120;

export function createExactNumbers(counter: CountSource, memoryBytes: number): ExactNumbers {
  const memory = new LRUCache<string, readonly KeyedNumber[]>({ maxSize: memoryBytes });
  return {
    read: async (question) => {
      const keys = question.windows.map((window) => keyOf(question, window));
      const found = new Map(keys.map((key) => [key, memory.get(key)]));
      const missing = question.windows.filter((_, at) => found.get(elementAt(keys, at)) === undefined);
      if (missing.length > 0) {
        const byWindow = new Map<number, KeyedNumber[]>(missing.map(({ start }) => [start, []]));
        const { numbers: counted } = await counter.count(countQuestion(question, missing));
        for (const { windowStart, values, ...number } of counted)
          byWindow.get(windowStart)?.push({ ...number, key: values.join(PAIR_SEPARATOR) });
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

function countQuestion(question: SectionQuestion, windows: readonly Window[]): CountQuestion {
  const { site, pointer, metric, dimension, populations, limit } = question;
  return {
    site,
    pointer,
    metric,
    by: dimension === undefined ? [] : columnsOf(dimension),
    filters: [],
    populations,
    windows,
    places: { offset: 0, limit },
    asOf: undefined,
  };
}

/** The pointer is part of the key: another epoch, or a withdrawn one, may show other events. */
function keyOf(
  { site, pointer, metric, dimension, populations, limit }: SectionQuestion,
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
