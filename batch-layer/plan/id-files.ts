import { ID_COLUMNS } from '../../core/event/id-columns';
import { linkRule } from '../../core/event/links';
import { ownValue } from '../../core/own-value';
import type { LakeRelation } from '../../core/port/batch-engine';
import { arrivalHourStart } from '../../core/time/arrival-hour';
import { addDays, dayWindow } from '../../core/time/calendar';
import { DAY_MS, HOUR_MS, type Window } from '../../core/time/window';
import type { ListedFile } from '../records/whole-files';
import type { Arrivals } from './arrivals';
import type { OrderedChunk } from './chunks';
import type { Chunk } from './plan';

/** The columns of raw files that decide which of the events with one id survives, and to whom an anonymous id belongs. */
export function rawIds(files: readonly ListedFile[]): LakeRelation {
  return { kind: 'parquet', name: 'raw_ids', keys: files.map(({ key }) => key), columns: ID_COLUMNS };
}

/**
 * Adds to each chunk the raw files in which copies of its events may be, or links of their anonymous ids, other than its own:
 * those that arrived within the horizon of its files, and those with events of its days, and of days whose links reach them,
 * whenever they arrived.
 *
 * @param arrivals everything that arrived before the tidemark and within the horizon of any file of the chunks
 */
export function withIdFiles(
  chunks: readonly OrderedChunk[],
  arrivals: readonly Arrivals[],
  horizonMs: number,
): readonly Chunk[] {
  const { lookBackMs, holdMs } = linkRule(horizonMs);
  return chunks.map((chunk) => {
    const own = new Set(chunk.files.map(({ key }) => key));
    const read = new Set([...own, ...chunk.orderLines]);
    const hours = arrivals.filter(({ files }) => files.some(({ key }) => key !== null && read.has(key))).map(hourOf);
    const days = chunk.targets.map(({ site, day }) => ({
      site: site.id,
      start: dayWindow(addDays(day, -1), site.timeZone).start - DAY_MS - holdMs,
      end: dayWindow(addDays(day, 1), site.timeZone).end + DAY_MS + lookBackMs,
    }));
    const ids = idFiles(arrivals, { hours, days, horizonMs }).filter(({ key }) => !own.has(key));
    return { ...chunk, ids };
  });
}

/** Days of a site, ms since 1970. */
export interface SiteWindow extends Window {
  readonly site: string;
}

interface Asked {
  /** Starts of the arrival hours within whose horizon files are looked for. */
  readonly hours: readonly number[];
  /** Days of whose events files are looked for whenever they arrived. */
  readonly days: readonly SiteWindow[];
  readonly horizonMs: number;
}

/** The raw files in which copies of some events may be: of the same sites, and near them by arrival or by their own time. */
export function idFiles(arrivals: readonly Arrivals[], { hours, days, horizonMs }: Asked): readonly ListedFile[] {
  const sites = new Set(days.map(({ site }) => site));
  const near = joined(hours.map((hour) => ({ start: hour - horizonMs - HOUR_MS, end: hour + horizonMs + HOUR_MS })));
  return arrivals.flatMap((place) => {
    const hour = hourOf(place);
    const isNear = near.some(({ start, end }) => start <= hour && hour <= end);
    return place.files.flatMap(({ key, crc32, sites: spans }) => {
      const has = (site: string): boolean => ownValue(spans, site) !== undefined;
      const isOfDay = ({ site, start, end }: SiteWindow): boolean => {
        const span = ownValue(spans, site);
        return span !== undefined && span.fromMs < end && span.toMs >= start;
      };
      const isWanted = isNear ? [...sites].some(has) : days.some(isOfDay);
      return key !== null && isWanted ? [{ key, crc32 }] : [];
    });
  });
}

function hourOf({ arrivalHour }: Arrivals): number {
  return arrivalHourStart(arrivalHour);
}

/** Overlapping windows as one. */
function joined(windows: readonly Window[]): readonly Window[] {
  const all: { start: number; end: number }[] = [];
  for (const { start, end } of [...windows].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}
