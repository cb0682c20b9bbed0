import { LRUCache } from 'lru-cache';
import { type SectionName, sectionId } from '../../core/cell/cell';
import { changesAfter, type PlacedChange } from '../../core/cell/recent-changes';
import type { SectionPoint } from '../../core/merge/merge-series';
import type { HourProgress, ShardProgress } from '../../core/port/answers';
import type { Cache } from '../../core/port/cache';
import type { CellKey, CellStore, KeyedCell } from '../../core/port/cell-store';
import type { ArrivalHour } from '../../core/time/arrival-hour';
import { weightOf } from '../cache/points';
import type { SectionPoints } from '../cache/section-cache';
import { revisionOf } from './as-of';
import { decodeSections } from './decode-sections';

export interface HourPlace {
  readonly site: string;
  readonly arrivalHour: ArrivalHour;
}

/**
 * The arrival hours that still change. What a process has read of an hour it keeps: it reads again only the cells that
 * the ledgers name as changed since, and decodes only their windows.
 */
export interface LiveHours {
  /**
   * All windows of an hour, at least as new as the progress. An hour without progress is read every time.
   *
   * @throws StoredDataError for a cell that cannot be read
   */
  load(place: HourPlace, progress: HourProgress, sections: readonly SectionName[]): Promise<SectionPoints>;
}

export interface LiveHoursOptions {
  readonly cells: Pick<CellStore, 'get' | 'query'>;
  /** The cache shared by processes, if there is one: a cell that changed is read from the store by one of them. */
  readonly shared: Cache | undefined;
  /** Memory for cells and decoded sections in this process, bytes. */
  readonly memoryBytes: number;
}

interface KnownPoint {
  /** Undefined if the window's cells do not have the section. */
  readonly point: SectionPoint | undefined;
  /** Approximate bytes in memory. */
  readonly weight: number;
}

interface KnownHour {
  readonly shards: ReadonlyMap<string, ShardProgress>;
  readonly cells: ReadonlyMap<string, KeyedCell>;
  /** Decoded so far, by section number, then window; questions add to it. */
  readonly points: Map<number, Map<number, KnownPoint>>;
}

type ChangedCell = PlacedChange & Pick<CellKey, 'shard'>;

/** Every possible window of an event: minutes have 13 digits until the year 2286. */
const ALL_WINDOWS = { from: 0, to: 9_999_999_999_999 };
const EMPTY_WEIGHT = 1000;

export function createLiveHours({ cells, shared, memoryBytes }: LiveHoursOptions): LiveHours {
  const memory = new LRUCache<string, KnownHour>({ maxSize: memoryBytes, sizeCalculation: weightOfHour });
  const reading = new Map<string, Promise<KnownHour>>();

  async function readAgain(known: KnownHour | undefined, place: HourPlace, progress: HourProgress): Promise<KnownHour> {
    const shards = new Map(progress.map((shard) => [shard.shard, shard]));
    const changed = known && changedCells(known, place.site, progress);
    if (known === undefined || changed === undefined) {
      const found = await cells.query(place.site, place.arrivalHour, ALL_WINDOWS.from, ALL_WINDOWS.to);
      return { shards, cells: byName(found), points: new Map() };
    }
    const read = await readChanged({ cells, shared }, place, changed);
    const windows = new Set(read.map(({ windowStart }) => windowStart));
    return { shards, cells: new Map([...known.cells, ...byName(read)]), points: without(known.points, windows) };
  }

  /** Questions that come at the same time share one reading. */
  function upToDate(place: HourPlace, progress: HourProgress): Promise<KnownHour> | KnownHour {
    const name = nameOf(place);
    const known = progress.length === 0 ? undefined : memory.get(name);
    if (known !== undefined && staleShards(known, progress).length === 0) return known;
    const flight = `${name}/${revisionOf(progress)}`;
    const started = reading.get(flight) ?? readAgain(known, place, progress).finally(() => reading.delete(flight));
    reading.set(flight, started);
    return started;
  }

  return {
    load: async (place, progress, sections) => {
      const hour = await upToDate(place, progress);
      const hasMore = decodeMissing(hour, place, sections);
      const name = nameOf(place);
      if (progress.length > 0 && (hasMore || memory.peek(name) !== hour)) memory.set(name, hour);
      return new Map(sections.map((section) => [sectionId(section), pointsOf(hour, section)]));
    },
  };
}

function nameOf({ site, arrivalHour }: HourPlace): string {
  return `${site}/${arrivalHour}`;
}

function staleShards(known: KnownHour, progress: HourProgress): HourProgress {
  return progress.filter(({ shard, lastSequence }) => known.shards.get(shard)?.lastSequence !== lastSequence);
}

/** Undefined if the ledgers do not name all changes since the hour was read. */
function changedCells(known: KnownHour, site: string, progress: HourProgress): readonly ChangedCell[] | undefined {
  const changed: ChangedCell[] = [];
  for (const { shard, changes } of staleShards(known, progress)) {
    const revision = known.shards.get(shard)?.changes?.revision;
    const named = revision === undefined ? undefined : changes && changesAfter(changes, site, revision);
    if (named === undefined) return undefined;
    changed.push(...named.map((change) => ({ ...change, shard })));
  }
  return changed;
}

/** First from the shared cache. A key there names a batch; its cell is as new as that batch, or newer. */
async function readChanged(
  { cells, shared }: Pick<LiveHoursOptions, 'cells' | 'shared'>,
  place: HourPlace,
  changed: readonly ChangedCell[],
): Promise<readonly KeyedCell[]> {
  const wanted = changed.map((cell) => ({ cell, key: sharedKey(place, cell) }));
  const kept = (await shared?.get(wanted.map(({ key }) => key))) ?? [];
  const missing = wanted.filter((_, at) => kept[at] === undefined);
  const read = missing.length === 0 ? [] : await cells.get(missing.map(({ cell }) => ({ ...place, ...cell })));
  const entries = missing.flatMap(({ key }, at) => {
    const bytes = read[at]?.bytes;
    return bytes === undefined ? [] : [{ key, bytes }];
  });
  if (entries.length > 0) await shared?.put(entries);
  const found = new Map(entries.map(({ key, bytes }) => [key, bytes]));
  return wanted.flatMap(({ cell, key }, at) => {
    const bytes = kept[at] ?? found.get(key);
    return bytes === undefined ? [] : [{ ...cell, bytes }];
  });
}

function sharedKey({ site, arrivalHour }: HourPlace, cell: ChangedCell): string {
  return `cell/${site}/${arrivalHour}/${cell.windowStart}/${cell.shard}/${cell.minutesLate}/${cell.revision}`;
}

function byName(cells: readonly KeyedCell[]): ReadonlyMap<string, KeyedCell> {
  return new Map(cells.map((cell) => [`${cell.windowStart}/${cell.shard}/${cell.minutesLate}`, cell]));
}

function without(points: KnownHour['points'], windows: ReadonlySet<number>): KnownHour['points'] {
  return new Map([...points].map(([id, known]) => [id, new Map([...known].filter(([start]) => !windows.has(start)))]));
}

/** Decodes the sections in the windows where they are not known, opening each cell once. @returns whether any was */
function decodeMissing({ cells, points }: KnownHour, place: HourPlace, sections: readonly SectionName[]): boolean {
  let hasMore = false;
  for (const [windowStart, ofWindow] of byWindow(cells)) {
    const missing = sections.filter((name) => points.get(sectionId(name))?.has(windowStart) !== true);
    if (missing.length === 0) continue;
    hasMore = true;
    const decoded = decodeSections(ofWindow, missing, (window) => describe(place, window));
    for (const [id, [point]] of decoded) {
      const known = points.get(id) ?? new Map<number, KnownPoint>();
      points.set(id, known.set(windowStart, { point, weight: weightOf(point === undefined ? [] : [point]) }));
    }
  }
  return hasMore;
}

function byWindow(cells: KnownHour['cells']): ReadonlyMap<number, readonly KeyedCell[]> {
  const windows = new Map<number, KeyedCell[]>();
  for (const cell of cells.values()) {
    const others = windows.get(cell.windowStart);
    if (others === undefined) windows.set(cell.windowStart, [cell]);
    else others.push(cell);
  }
  return windows;
}

function pointsOf({ points }: KnownHour, name: SectionName): readonly SectionPoint[] {
  const known = [...(points.get(sectionId(name))?.values() ?? [])];
  return known
    .flatMap(({ point }) => (point === undefined ? [] : [point]))
    .sort((a, b) => a.windowStart - b.windowStart);
}

function weightOfHour({ cells, points }: KnownHour): number {
  let weight = EMPTY_WEIGHT;
  for (const { bytes } of cells.values()) weight += bytes.length;
  for (const windows of points.values()) for (const known of windows.values()) weight += known.weight;
  return weight;
}

function describe({ site, arrivalHour }: HourPlace, windowStart: number): string {
  return (
    `A live cell of site ${site} (arrival hour ${arrivalHour}, minute ${new Date(windowStart).toISOString()}) cannot be read. ` +
    'The events are safe in the lake: the next batch run replaces the live cells.'
  );
}
