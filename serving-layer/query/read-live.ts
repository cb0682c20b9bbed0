import { createHash } from 'node:crypto';
import { sectionId, type SectionName } from '../../core/cell/cell';
import type { SectionPoint } from '../../core/merge/merge-series';
import type { LiveProgress } from '../../core/port/answers';
import type { CellStore } from '../../core/port/cell-store';
import { LIMITS } from '../../core/event/limits';
import { arrivalHourOf, arrivalHourStart, type ArrivalHour } from '../../core/time/arrival-hour';
import { DAY_MS, HOUR_MS, type Window } from '../../core/time/window';
import type { ChangingSections } from '../cache/changing-sections';
import type { SectionCache, SectionPoints, Source } from '../cache/section-cache';
import { decodeSections } from './decode-sections';

const DIGEST_LENGTH = 16;
/** Every possible window of an event: minutes have 13 digits until the year 2286. */
const ALL_WINDOWS: Window = { start: 0, end: 9_999_999_999_999 };

export interface LiveRange extends Window, LiveProgress {
  readonly site: string;
  /** ms since 1970, on a full hour. */
  readonly tidemark: number;
}

export interface LiveSources {
  readonly cells: CellStore;
  readonly sections: SectionCache;
  readonly changing: ChangingSections;
}

/**
 * What arrived since the tidemark, per section: one ascending series per arrival hour. An hour is over once every shard
 * has had a later pulse. It hardly ever changes again and comes from the cache, with all its windows. Other hours are
 * read again whenever something was folded. A straggler creates another revision of its hour, so the cache does not
 * hide it.
 */
export async function readLive(
  { cells, sections: cache, changing }: LiveSources,
  range: LiveRange,
  sections: readonly SectionName[],
): Promise<ReadonlyMap<number, readonly (readonly SectionPoint[])[]>> {
  const hours = (await cells.arrivalHours(range.site, arrivalHourOf(range.tidemark))).filter((hour) =>
    mayReach(hour, range),
  );
  const isOver = (hour: ArrivalHour): boolean =>
    range.asOf !== undefined && arrivalHourStart(hour) + HOUR_MS <= range.asOf;
  const closed = await cache.load(
    hours.filter(isOver).map((hour) => closedSource(cells, range, hour)),
    sections,
  );
  const open: SectionPoints[] = [];
  for (const hour of hours.filter((each) => !isOver(each))) {
    const revision = range.revisions.get(hour);
    const source = hourSource(cells, range.site, hour);
    open.push(
      await (revision === undefined ? source.read(sections) : changing.load({ ...source, revision }, sections)),
    );
  }
  const all = [...closed, ...open];
  return new Map(sections.map((name) => [sectionId(name), all.map((points) => points.get(sectionId(name)) ?? [])]));
}

/**
 * The contract limits how far an event may be ahead of its arrival; one more day allows for our own clocks being wrong.
 */
function mayReach(hour: ArrivalHour, range: Window): boolean {
  return arrivalHourStart(hour) + HOUR_MS + LIMITS.futureMs + DAY_MS > range.start;
}

/** Revisions are known for recent hours; earlier hours get no more records. */
function closedSource(cells: CellStore, { site, revisions }: LiveRange, hour: ArrivalHour): Source {
  const source = hourSource(cells, site, hour);
  const revision = revisions.get(hour);
  return revision === undefined ? source : { ...source, identity: `${source.identity}/${digestOf(revision)}` };
}

/** A revision names every shard, which is too long for a cache key. */
function digestOf(revision: string): string {
  return createHash('sha256').update(revision).digest('base64url').slice(0, DIGEST_LENGTH);
}

function hourSource(cells: CellStore, site: string, hour: ArrivalHour): Source {
  return { identity: `speed/${site}/${hour}`, read: (sections) => readHour(cells, site, hour, sections) };
}

async function readHour(
  cells: CellStore,
  site: string,
  hour: ArrivalHour,
  sections: readonly SectionName[],
): Promise<SectionPoints> {
  const found = await cells.query(site, hour, ALL_WINDOWS.start, ALL_WINDOWS.end);
  return decodeSections(
    found,
    sections,
    (windowStart) =>
      `A live cell of site ${site} (arrival hour ${hour}, minute ${new Date(windowStart).toISOString()}) cannot be read. ` +
      'The events are safe in the lake: the next batch run replaces the live cells. See docs/runbooks.',
  );
}
