import { ownValue } from '../../core/own-value';
import { linkRule } from '../../core/event/links';
import { LIMITS } from '../../core/event/limits';
import { readExpired } from '../../core/run/expired';
import { addDays, dayWindow, type DayWindow } from '../../core/time/calendar';
import { arrivalHourStart, type ArrivalHour } from '../../core/time/arrival-hour';
import { DEFAULT_RETENTION } from '../../core/run/retention';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import type { Site } from '../../core/port/sites';
import type { SiteDays } from '../../core/run/run';
import { BatchError } from '../batch-error';
import type { BatchDeps } from '../deps';
import { type Arrivals, readArrivals } from './arrivals';
import type { TouchedDays } from './touched-days';

type LostDeps = Pick<BatchDeps, 'lake' | 'manifests' | 'retention'>;

/** An event may occur so long after it arrived, by the collector's clock and its error. */
const AHEAD_MS = LIMITS.futureMs + DAY_MS;

/**
 * Tells the days that cannot be computed again, because raw events have expired: of them, of days beside them, or events that
 * arrived within the horizon of theirs, of which theirs may be copies, or to which they link their anonymous ids.
 */
interface LostDays {
  /** Raw events of earlier arrival hours have expired; undefined if none have. */
  readonly before: ArrivalHour | undefined;
  readonly isLost: (site: Site, day: string) => boolean;
}

const NONE: LostDays = { before: undefined, isLost: () => false };

/** Late events of days that cannot be computed again stay in the raw files; what is published of these days stands. */
export async function withoutLost(
  deps: LostDeps,
  days: TouchedDays,
  siteOf: (id: string) => Site,
): Promise<{ readonly standing: readonly SiteDays[]; readonly days: TouchedDays }> {
  const { isLost } = await lostDays(deps, [...days.values()].flat());
  const all = [...days].map(([site, windows]) => ({
    site,
    lost: windows.filter(({ day }) => isLost(siteOf(site), day)),
    left: windows.filter(({ day }) => !isLost(siteOf(site), day)),
  }));
  return {
    standing: all.flatMap(({ site, lost }) => (lost.length === 0 ? [] : [{ site, days: lost.map(({ day }) => day) }])),
    days: new Map(all.flatMap(({ site, left }) => (left.length === 0 ? [] : [[site, left] as const]))),
  };
}

/** @throws BatchError raw_events_expired */
export async function requireRawEvents(deps: LostDeps, days: TouchedDays, siteOf: (id: string) => Site): Promise<void> {
  const { before = '', isLost } = await lostDays(deps, [...days.values()].flat());
  for (const [site, windows] of days) {
    const lost = windows.find(({ day }) => isLost(siteOf(site), day));
    if (lost === undefined) continue;
    throw new BatchError(
      'raw_events_expired',
      `${lost.day} of ${site} cannot be computed again: raw events that arrived before ${before}:00Z are deleted by ` +
        'their retention (--keep-events, on AWS retention.lakeDays), and it needs some of them, if only to know its duplicates. ' +
        'What is published of it stays; begin the range at a later day',
    );
  }
}

/** @param windows days that will be asked about */
async function lostDays(deps: LostDeps, windows: readonly DayWindow[]): Promise<LostDays> {
  const before = (await readExpired(deps.lake)).events?.before;
  if (before === undefined) return NONE;
  const { horizonMs } = deps.retention ?? DEFAULT_RETENTION;
  const { holdMs } = linkRule(horizonMs);
  const end = arrivalHourStart(before);
  const earliest = windows.reduce((least, { start }) => Math.min(least, start), Infinity);
  const from = earliest - REACH_DAYS * DAY_MS - AHEAD_MS - DAY_MS;
  // Nothing that arrived so early can have occurred near these days, or be within the horizon of their events.
  if (from - horizonMs >= end) return { ...NONE, before };
  const expired = await readArrivals(deps.manifests, from - horizonMs, end);
  const next = await readArrivals(deps.manifests, end, end + horizonMs + HOUR_MS);
  return {
    before,
    isLost: (site, day) =>
      isNear(expired, site, day, holdMs) || (isNear(next, site, day) && expired.some(hasEventsOf(site))),
  };
}

function hasEventsOf(site: Site): (arrivals: Arrivals) => boolean {
  return ({ files }) => files.some(({ sites }) => ownValue(sites, site.id) !== undefined);
}

/** A day is computed from the files of the days beside it as well, and these, for their sessions, from those beside them. */
const REACH_DAYS = 2;

/** @param heldMs how long before the day links to its anonymous ids may be */
function isNear(arrivals: readonly Arrivals[], site: Site, day: string, heldMs = 0): boolean {
  const start = dayWindow(addDays(day, -REACH_DAYS), site.timeZone).start - heldMs;
  const { end } = dayWindow(addDays(day, REACH_DAYS), site.timeZone);
  return arrivals.some(({ files }) =>
    files.some(({ sites }) => {
      const span = ownValue(sites, site.id);
      return span !== undefined && span.fromMs < end && span.toMs >= start;
    }),
  );
}
