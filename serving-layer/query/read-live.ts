import { createHash } from 'node:crypto';
import { sectionId, type SectionName } from '../../core/cell/cell';
import type { SectionPoint } from '../../core/merge/merge-series';
import type { HourProgress, LiveProgress } from '../../core/port/answers';
import type { CellStore } from '../../core/port/cell-store';
import { LIMITS } from '../../core/event/limits';
import { arrivalHourOf, arrivalHourStart, type ArrivalHour } from '../../core/time/arrival-hour';
import { DAY_MS, HOUR_MS, type Window } from '../../core/time/window';
import type { SectionCache, SectionPoints, Source } from '../cache/section-cache';
import { revisionOf } from './as-of';
import type { LiveHours } from './live-hours';

const DIGEST_LENGTH = 16;

export interface LiveRange extends Window, LiveProgress {
  readonly site: string;
  /** ms since 1970, on a full hour. */
  readonly tidemark: number;
}

/** The arrival hours of a site from an hour on that have cells. */
export type ListArrivalHours = (
  range: Pick<LiveRange, 'site' | 'hours'>,
  from: ArrivalHour,
) => Promise<readonly ArrivalHour[]>;

/** Lists the hours of a site once for all questions that share their progress: what is new since is not in answers. */
export function listsHours(cells: Pick<CellStore, 'arrivalHours'>): ListArrivalHours {
  const listed = new WeakMap<LiveProgress['hours'], Map<string, Promise<readonly ArrivalHour[]>>>();
  return ({ site, hours: progress }, from) => {
    const known = listed.get(progress) ?? new Map<string, Promise<readonly ArrivalHour[]>>();
    listed.set(progress, known);
    const name = `${site}/${from}`;
    const found = known.get(name) ?? cells.arrivalHours(site, from);
    known.set(name, found);
    found.catch(() => known.delete(name));
    return found;
  };
}

export interface LiveSources {
  readonly arrivalHours: ListArrivalHours;
  readonly sections: SectionCache;
  readonly liveHours: LiveHours;
  readonly yieldTurn?: (() => Promise<void>) | undefined;
}

/**
 * What arrived since the tidemark, per section: one ascending series per arrival hour. An hour is over once every shard
 * has had a later pulse. It hardly ever changes again and comes from the cache, with all its windows. Of other hours, what
 * was folded since is read again. A straggler creates another revision of its hour, so the cache does not
 * hide it.
 */
export async function readLive(
  { arrivalHours, sections: cache, liveHours, yieldTurn }: LiveSources,
  range: LiveRange,
  sections: readonly SectionName[],
): Promise<ReadonlyMap<number, readonly (readonly SectionPoint[])[]>> {
  const listed = await arrivalHours(range, arrivalHourOf(range.tidemark));
  const hours = listed.filter((hour) => mayReach(hour, range));
  const isOver = (hour: ArrivalHour): boolean =>
    range.asOf !== undefined && arrivalHourStart(hour) + HOUR_MS <= range.asOf;
  const sourceOf = (hour: ArrivalHour): Source => hourSource(liveHours, range, hour);
  const closed = await cache.load(hours.filter(isOver).map(sourceOf), sections);
  const open: SectionPoints[] = [];
  for (const hour of hours.filter((each) => !isOver(each))) {
    await yieldTurn?.();
    open.push(await sourceOf(hour).read(sections));
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

/** Nothing is known of the progress of earlier hours, which get no more records. */
const NO_PROGRESS: HourProgress = [];

function hourSource(liveHours: LiveHours, { site, hours }: LiveRange, arrivalHour: ArrivalHour): Source {
  const progress = hours.get(arrivalHour) ?? NO_PROGRESS;
  const revision = progress.length === 0 ? '' : `/${digestOf(revisionOf(progress))}`;
  return {
    identity: `speed/${site}/${arrivalHour}${revision}`,
    read: (sections) => liveHours.load({ site, arrivalHour }, progress, sections),
  };
}

/** A revision names every shard, which is too long for a cache key. */
function digestOf(revision: string): string {
  return createHash('sha256').update(revision).digest('base64url').slice(0, DIGEST_LENGTH);
}
