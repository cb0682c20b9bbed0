import { CELL_VERSION } from '../../core/cell/layout';
import { LRUCache } from 'lru-cache';
import { sectionId, type SectionName } from '../../core/cell/cell';
import type { Cache } from '../../core/port/cache';
import { decodePoints, encodePoints, type Points, weightOf } from './points';

/** Points of one source (a published day, an arrival hour) by section number. Contains every requested section. */
export type SectionPoints = ReadonlyMap<number, Points>;

/** An immutable set of sections with an identity. */
export interface Source {
  /** `view/<site>/<day>/<epoch>/<grain>` or `speed/<site>/<closed arrival hour>`. */
  readonly identity: string;
  /** Reads and decodes the sections from the store. */
  read(sections: readonly SectionName[]): Promise<SectionPoints>;
}

/**
 * Sections that can be cached forever, because the key identifies their contents: first in this process, decoded, then
 * in the shared cache, as bytes. An unreadable entry counts as a miss.
 */
export interface SectionCache {
  /** The sections of each source, with one request to the shared cache for all. */
  load(sources: readonly Source[], sections: readonly SectionName[]): Promise<readonly SectionPoints[]>;
}

export interface SectionCacheOptions {
  /** The cache shared by processes, if there is one. */
  readonly shared: Cache | undefined;
  /** Memory for decoded sections in this process, bytes. */
  readonly memoryBytes: number;
  /** Lets other work of the process have its turn; absent where there is none. */
  readonly yieldTurn?: (() => Promise<void>) | undefined;
}

interface Wanted {
  readonly source: Source;
  readonly name: SectionName;
  readonly key: string;
}

export function createSectionCache({ shared, memoryBytes, yieldTurn }: SectionCacheOptions): SectionCache {
  const memory = new LRUCache<string, Points>({ maxSize: memoryBytes });

  /** Stores what was found, and returns what is still missing. */
  async function askShared(wanted: readonly Wanted[], found: Map<string, Points>): Promise<readonly Wanted[]> {
    if (shared === undefined || wanted.length === 0) return wanted;
    const answers = await shared.get(wanted.map(({ key }) => key));
    return wanted.filter(({ name, key }, at) => {
      const points = decodeOrMiss(name, answers[at]);
      if (points === undefined) return true;
      found.set(key, points);
      memory.set(key, points, { size: weightOf(points) });
      return false;
    });
  }

  async function readStore(wanted: readonly Wanted[], found: Map<string, Points>): Promise<void> {
    const bySource = new Map<Source, Wanted[]>();
    for (const want of wanted) bySource.set(want.source, [...(bySource.get(want.source) ?? []), want]);
    for (const [source, wants] of bySource) {
      await yieldTurn?.();
      const sections = await source.read(wants.map(({ name }) => name));
      for (const { name, key } of wants) {
        const points = sections.get(sectionId(name)) ?? [];
        found.set(key, points);
        memory.set(key, points, { size: weightOf(points) });
      }
    }
    if (shared === undefined || wanted.length === 0) return;
    await shared.put(wanted.map(({ name, key }) => ({ key, bytes: encodePoints(name, found.get(key) ?? []) })));
  }

  return {
    load: async (sources, sections) => {
      const found = new Map<string, Points>();
      const missing: Wanted[] = [];
      for (const source of sources) {
        for (const name of sections) {
          const key = keyOf(source, name);
          const points = memory.get(key);
          if (points === undefined) missing.push({ source, name, key });
          else found.set(key, points);
        }
      }
      await readStore(await askShared(missing, found), found);
      return sources.map(
        (source) => new Map(sections.map((name) => [sectionId(name), found.get(keyOf(source, name)) ?? []])),
      );
    },
  };
}

function keyOf(source: Source, name: SectionName): string {
  return `${source.identity}/${CELL_VERSION}.${sectionId(name)}`;
}

function decodeOrMiss(name: SectionName, bytes: Uint8Array | undefined): Points | undefined {
  if (bytes === undefined) return undefined;
  try {
    return decodePoints(name, bytes);
  } catch {
    return undefined;
  }
}
