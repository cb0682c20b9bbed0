import { LRUCache } from 'lru-cache';
import { sectionId, type SectionName } from '../../core/cell/cell';
import { type Points, weightOf } from './points';
import type { SectionPoints, Source } from './section-cache';

/** A source that still changes; `revision` identifies its state. */
export interface ChangingSource extends Source {
  readonly revision: string;
}

/**
 * The newest state of sources that still change, in this process only: panels that query in the same second share one
 * read.
 */
export interface ChangingSections {
  load(source: ChangingSource, sections: readonly SectionName[]): Promise<SectionPoints>;
}

interface Remembered {
  readonly revision: string;
  readonly points: Points;
}

export function createChangingSections(memoryBytes: number): ChangingSections {
  const memory = new LRUCache<string, Remembered>({ maxSize: memoryBytes });
  const keyOf = (source: ChangingSource, name: SectionName): string => `${source.identity}/${sectionId(name)}`;
  return {
    load: async (source, sections) => {
      const known = new Map(sections.map((name) => [sectionId(name), memory.get(keyOf(source, name))]));
      const missing = sections.filter((name) => known.get(sectionId(name))?.revision !== source.revision);
      const read = missing.length === 0 ? new Map<number, Points>() : await source.read(missing);
      for (const name of missing) {
        const points = read.get(sectionId(name)) ?? [];
        memory.set(keyOf(source, name), { revision: source.revision, points }, { size: weightOf(points) });
      }
      return new Map([...known].map(([id, remembered]) => [id, read.get(id) ?? remembered?.points ?? []]));
    },
  };
}
