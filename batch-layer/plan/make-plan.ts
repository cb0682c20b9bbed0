import { linkRule } from '../../core/event/links';
import { LIMITS } from '../../core/event/limits';
import { ownValue } from '../../core/own-value';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import { DEFAULT_RETENTION } from '../../core/run/retention';
import { hasExpired, readExpired } from '../../core/run/expired';
import { visibleVersions } from '../../core/run/visible-versions';
import { addDays, dayWindow, type DayWindow } from '../../core/time/calendar';
import { arrivalHourStart } from '../../core/time/arrival-hour';
import { DAY_MS, HOUR_MS, type Window } from '../../core/time/window';
import { MOST_BACKFILL_DAYS } from '../../core/wire/runs';
import { BatchError } from '../batch-error';
import type { BatchDeps } from '../deps';
import { type Arrivals, coveredName, type NewArrivals, newArrivals, readArrivals } from './arrivals';
import { cutChunks } from './chunks';
import { idFiles, withIdFiles } from './id-files';
import { orderFilesNear, withOrderFiles } from './order-files';
import { requireRawEvents, withoutLost } from './lost-days';
import { appliesLinks, arrivedSinceLinked, relinkedDays } from './relinked-days';
import type { RunPlan, TargetDay } from './plan';
import { type ListedFile, requireWholeFiles } from '../records/whole-files';
import type { Standing } from './standing';
import {
  daysOfChangedCopies,
  daysOfSharedOrders,
  daysOfSuperseded,
  type TouchedDays,
  touchedDays,
} from './touched-days';

type PlanDeps = Pick<
  BatchDeps,
  'manifests' | 'engine' | 'sql' | 'sites' | 'views' | 'lake' | 'chunkEvents' | 'retention'
>;

/** All days touched by what arrived since the last tidemark, and by stragglers from hours closed earlier. */
export async function planBatch(
  deps: PlanDeps,
  { pointer, covered, linkedTo }: Standing,
  tidemark: number,
): Promise<RunPlan> {
  const siteOf = await siteFinder(deps);
  const arrivals = await newArrivals(deps.manifests, { from: pointer.tidemark, to: tidemark }, covered);
  await requireWholeFiles(deps.lake, eventFiles([...arrivals.inTime, ...arrivals.stragglers]));
  const touched = await touchedDays(deps, keysOf(arrivals.inTime), siteOf);
  const late = await touchedDays(deps, keysOf(arrivals.stragglers), siteOf);
  const ofServers = mergedDays(touched.ofServers, late.ofServers);
  const copies = await changedCopies(deps, { arrivals, ofServers, late: late.days, tidemark }, siteOf);
  const overtaken = mergedDays(late.days, copies);
  const shared = await daysOfSharedOrders(
    deps,
    { keys: keysOf(arrivals.stragglers), orderLines: await orderFilesNear(overtaken, deps, pointer) },
    siteOf,
  );
  const superseded = await daysOfSuperseded(
    deps,
    {
      keys: keysOf([...arrivals.inTime, ...arrivals.stragglers]),
      orderLines: await orderFilesNear(mergedDays(ofServers, copies), deps, pointer),
    },
    siteOf,
  );
  // The next run does not see a straggler as new, so its links are applied at once.
  const isLinking = arrivals.stragglers.length > 0 || appliesLinks(linkedTo, tidemark);
  const relinked =
    isLinking && pointer.epoch > 0
      ? await relinkedDays(deps, {
          fresh: await arrivedSinceLinked(deps, { linkedTo, tidemark, stragglers: arrivals.stragglers }),
          horizonMs: horizonOf(deps),
          siteOf,
          arrivedSince: (fromMs) => unexpired(deps, fromMs - AHEAD_MS, tidemark),
        })
      : new Map();
  const { standing: frozen, days: rewritten } = await withoutLost(
    deps,
    mergedDays(touched.days, shared, superseded, overtaken, relinked),
    siteOf,
  );
  return {
    kind: 'batch',
    fromTidemark: pointer.tidemark,
    tidemark,
    horizonMs: horizonOf(deps),
    chunks: await chunksOf(deps, { rewritten, siteOf, pointer, tidemark }),
    linkedTo: isLinking ? tidemark : linkedTo,
    covered: arrivals.covered,
    stragglers: arrivals.stragglers.map((one) => ({
      shard: one.shard,
      arrivalHour: one.arrivalHour,
      after: covered[coveredName(one)] ?? '',
      events: one.files.reduce((sum, { events }) => sum + events, 0),
    })),
    frozen,
  };
}

export interface DayRange {
  readonly fromDay: string;
  /** Inclusive. */
  readonly toDay: string;
  /** All sites if not given. */
  readonly site?: string;
}

/** All days of the range that are published or have raw events that arrived before the tidemark. */
export async function planBackfill(
  deps: PlanDeps,
  { pointer, covered, linkedTo }: Standing,
  { fromDay, toDay, site }: DayRange,
): Promise<RunPlan> {
  if (![fromDay, toDay].every(isDay))
    throw new BatchError('bad_day_range', `${fromDay} to ${toDay} is not a range of days; write both as 2019-10-01`);
  if (fromDay > toDay)
    throw new BatchError(
      'bad_day_range',
      `the range from ${fromDay} to ${toDay} has no day; give the earlier day first`,
    );
  if (Date.parse(toDay) - Date.parse(fromDay) > MOST_BACKFILL_DAYS * DAY_MS)
    throw new BatchError(
      'bad_day_range',
      `the range from ${fromDay} to ${toDay} is longer than ${MOST_BACKFILL_DAYS} days; recompute it in parts`,
    );
  const siteOf = await siteFinder(deps);
  const sites = site === undefined ? await deps.sites.list() : [siteOf(site)];
  const rewritten = new Map<string, readonly DayWindow[]>();
  for (const one of sites) rewritten.set(one.id, await knownDays(deps, one, { fromDay, toDay }, pointer));
  await requireRawEvents(deps, rewritten, siteOf);
  const chunks = await chunksOf(deps, { rewritten, siteOf, pointer, tidemark: pointer.tidemark });
  return {
    kind: 'backfill',
    fromTidemark: pointer.tidemark,
    tidemark: pointer.tidemark,
    horizonMs: horizonOf(deps),
    linkedTo,
    chunks,
    covered,
    stragglers: [],
    frozen: [],
  };
}

function isDay(day: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(day) && new Date(Date.parse(day) || 0).toISOString().startsWith(day);
}

async function siteFinder({ sites }: PlanDeps): Promise<(id: string) => Site> {
  const byId = new Map((await sites.list()).map((site) => [site.id, site]));
  return (id) => {
    const site = byId.get(id);
    if (site === undefined)
      throw new BatchError(
        'unknown_site',
        `the site ${id} is not registered; register it (its time zone decides its days), then run again`,
      );
    return site;
  };
}

function keysOf(arrivals: readonly Arrivals[]): readonly string[] {
  return eventFiles(arrivals).map(({ key }) => key);
}

function eventFiles(arrivals: readonly Arrivals[]): readonly ListedFile[] {
  return arrivals.flatMap(({ files }) => files.flatMap(({ key, crc32 }) => (key === null ? [] : [{ key, crc32 }])));
}

/** Each day of a site once. */
function mergedDays(...all: readonly TouchedDays[]): TouchedDays {
  const sites = new Set(all.flatMap((days) => [...days.keys()]));
  const daysOf = (site: string): readonly DayWindow[] => [
    ...new Map(all.flatMap((days) => days.get(site) ?? []).map((window) => [window.day, window])).values(),
  ];
  return new Map([...sites].map((site) => [site, daysOf(site)]));
}

interface NewEvents {
  readonly arrivals: NewArrivals;
  readonly ofServers: TouchedDays;
  readonly late: TouchedDays;
  readonly tidemark: number;
}

/**
 * The days of copies of new events that may take their place. What has arrived in time and is of a public key takes no
 * place: its copies came first.
 */
async function changedCopies(
  deps: PlanDeps,
  { arrivals, ofServers, late, tidemark }: NewEvents,
  siteOf: (id: string) => Site,
): Promise<TouchedDays> {
  const claims = mergedDays(ofServers, late);
  if (claims.size === 0) return new Map();
  const fresh = [...arrivals.inTime, ...arrivals.stragglers];
  const days = [...claims].flatMap(([site, windows]) =>
    windows.map(({ start, end }) => ({ site, start: start - DAY_MS, end: end + DAY_MS })),
  );
  const hours = fresh.map(({ arrivalHour }) => arrivalHourStart(arrivalHour));
  const horizonMs = horizonOf(deps);
  const known = await unexpired(deps, earliestCopy({ hours, days }, horizonMs), tidemark);
  const keys = new Set(keysOf(fresh));
  const ids = idFiles(known, { hours, days, horizonMs }).filter(({ key }) => !keys.has(key));
  await requireWholeFiles(deps.lake, ids);
  return daysOfChangedCopies(deps, { keys: [...keys], stragglers: keysOf(arrivals.stragglers), ids }, siteOf);
}

/** A day that needs an expired file to know its duplicates is not computed again (lost-days). */
async function unexpired({ lake, manifests }: PlanDeps, fromMs: number, toMs: number): Promise<readonly Arrivals[]> {
  const expired = await readExpired(lake);
  const arrivals = await readArrivals(manifests, fromMs, toMs);
  return arrivals.filter(({ arrivalHour }) => !hasExpired(expired, 'events', arrivalHour));
}

function horizonOf({ retention = DEFAULT_RETENTION }: PlanDeps): number {
  return retention.horizonMs;
}

/** The earliest arrival of a copy: within the horizon of some hours, or of an event of some days. */
function earliestCopy(
  { hours, days }: { readonly hours: readonly number[]; readonly days: readonly Window[] },
  horizonMs: number,
): number {
  const first = hours.reduce((least, hour) => Math.min(least, hour - horizonMs), Infinity);
  return days.reduce((least, { start }) => Math.min(least, start - AHEAD_MS), first) - HOUR_MS;
}

/**
 * An event is refused if it is more than LIMITS.futureMs ahead of the collector's clock; one more day allows for an error of
 * that clock.
 */
const AHEAD_MS = LIMITS.futureMs + DAY_MS;

interface Rewriting {
  readonly rewritten: TouchedDays;
  readonly siteOf: (id: string) => Site;
  readonly pointer: PointerState;
  readonly tidemark: number;
}

async function chunksOf(
  deps: PlanDeps,
  { rewritten, siteOf, pointer, tidemark }: Rewriting,
): Promise<RunPlan['chunks']> {
  const targets: TargetDay[] = [];
  for (const [id, windows] of rewritten) {
    const site = siteOf(id);
    targets.push(...windows.map((window) => ({ site, day: window.day, window, isRewritten: true })));
    targets.push(...(await neighbours(deps, site, windows, pointer)));
  }
  if (targets.length === 0) return [];
  const arrivals = await arrivalsOf(deps, targets, tidemark);
  const chunks = await withOrderFiles(cutChunks(targets, arrivals, deps.chunkEvents), deps, pointer);
  const horizonMs = horizonOf(deps);
  const hours = arrivals
    .filter(({ files }) => files.length > 0)
    .map(({ arrivalHour }) => arrivalHourStart(arrivalHour));
  const { holdMs } = linkRule(horizonMs);
  const days = targets.map(({ window }) => ({ start: window.start - 3 * DAY_MS - holdMs, end: window.end }));
  const known = await unexpired(deps, earliestCopy({ hours, days }, horizonMs), tidemark);
  return withIdFiles(chunks, known, horizonMs);
}

/** Published days next to rewritten ones: sessions may run over midnight from one into the other. */
async function neighbours(
  { views }: PlanDeps,
  site: Site,
  windows: readonly DayWindow[],
  pointer: PointerState,
): Promise<readonly TargetDay[]> {
  const rewritten = new Set(windows.map(({ day }) => day));
  const beside = [...new Set(windows.flatMap(({ day }) => [addDays(day, -1), addDays(day, 1)]))]
    .filter((day) => !rewritten.has(day))
    .sort();
  const first = beside[0];
  const last = beside.at(-1);
  if (first === undefined || last === undefined) return [];
  const published = new Set(visibleVersions(await views.versions(site.id, first, last), pointer).map(({ day }) => day));
  return beside
    .filter((day) => published.has(day))
    .map((day) => ({ site, day, window: dayWindow(day, site.timeZone), isRewritten: false }));
}

/** Manifests that may list events of the targets or of the days next to them. */
function arrivalsOf(
  { manifests }: PlanDeps,
  targets: readonly TargetDay[],
  tidemark: number,
): Promise<readonly Arrivals[]> {
  const earliest = targets.reduce((least, { window }) => Math.min(least, window.start), Infinity);
  return readArrivals(manifests, earliest - 2 * DAY_MS - AHEAD_MS, tidemark);
}

async function knownDays(
  deps: PlanDeps,
  site: Site,
  { fromDay, toDay }: DayRange,
  pointer: PointerState,
): Promise<readonly DayWindow[]> {
  const published = visibleVersions(await deps.views.versions(site.id, fromDay, toDay), pointer).map(({ day }) => day);
  const known = new Set(published);
  const from = dayWindow(fromDay, site.timeZone).start;
  const to = dayWindow(toDay, site.timeZone).end;
  const arrivals = await readArrivals(deps.manifests, from - AHEAD_MS, pointer.tidemark);
  const spans = arrivals.flatMap(({ files }) => files.flatMap(({ sites }) => ownValue(sites, site.id) ?? []));
  const windows: DayWindow[] = [];
  for (
    let window = dayWindow(fromDay, site.timeZone);
    window.start < to;
    window = dayWindow(addDays(window.day, 1), site.timeZone)
  ) {
    const { start, end, day } = window;
    if (known.has(day) || spans.some(({ fromMs, toMs }) => fromMs < end && toMs >= start)) windows.push(window);
  }
  return windows;
}
