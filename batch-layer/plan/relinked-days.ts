import { linkRule } from '../../core/event/links';
import type { LakeRelation } from '../../core/port/batch-engine';
import type { Site } from '../../core/port/sites';
import { DAY_MS } from '../../core/time/window';
import type { BatchDeps } from '../deps';
import { requireWholeFiles } from '../records/whole-files';
import { type Arrivals, readArrivals } from './arrivals';
import { idFiles, rawIds, type SiteWindow } from './id-files';
import { linkRelation } from './link-rule';
import { daysOfMinutes, type TouchedDays } from './touched-days';

type Deps = Pick<BatchDeps, 'manifests' | 'engine' | 'sql' | 'lake'>;

/**
 * True for the first run of a UTC day, which applies the links that arrived since the last one to days that it would not
 * compute otherwise. Runs in between apply them to the days that their events touch.
 *
 * @param linkedTo tidemark up to which links were applied to all days
 */
export function appliesLinks(linkedTo: number, tidemark: number): boolean {
  return Math.floor(tidemark / DAY_MS) > Math.floor(linkedTo / DAY_MS);
}

interface NewLinks {
  /** Everything that arrived since links were applied to all days. */
  readonly fresh: readonly Arrivals[];
  readonly horizonMs: number;
  readonly siteOf: (id: string) => Site;
  /** Everything that is kept and arrived since a time. */
  readonly arrivedSince: (fromMs: number) => Promise<readonly Arrivals[]>;
}

/** The days of events that belong to another person because of links that have arrived. */
export async function relinkedDays(deps: Deps, links: NewLinks): Promise<TouchedDays> {
  const { fresh, horizonMs, siteOf, arrivedSince } = links;
  const keys = fresh.flatMap(({ files }) => files.flatMap(({ key }) => (key === null ? [] : [key])));
  const linked = await linkDays(deps, keys, siteOf);
  if (linked.size === 0) return new Map();
  const { lookBackMs, holdMs } = linkRule(horizonMs);
  const reachMs = lookBackMs + holdMs + 2 * DAY_MS;
  const days: readonly SiteWindow[] = [...linked].flatMap(([site, windows]) =>
    windows.map(({ start, end }) => ({ site, start: start - reachMs, end: end + reachMs })),
  );
  const earliest = days.reduce((least, { start }) => Math.min(least, start), Infinity);
  const own = new Set(keys);
  const ids = idFiles(await arrivedSince(earliest), { hours: [], days, horizonMs }).filter(({ key }) => !own.has(key));
  await requireWholeFiles(deps.lake, ids);
  const { engine, sql } = deps;
  const rows = await engine.query({
    name: 'days-of-changed-people',
    inputs: [rawIds(ids), newIds(keys), linkRelation(horizonMs)],
    steps: [
      { name: 'int_newly_linked', sql: sql('intermediate/int_newly_linked') },
      { name: 'int_changed_people', sql: sql('intermediate/int_changed_people') },
    ],
  });
  return daysOfMinutes(rows, siteOf);
}

/** The days on which anonymous ids were seen with users. */
async function linkDays(
  { engine, sql }: Pick<Deps, 'engine' | 'sql'>,
  keys: readonly string[],
  siteOf: (id: string) => Site,
): Promise<TouchedDays> {
  if (keys.length === 0) return new Map();
  const rows = await engine.query({
    name: 'days-of-links',
    inputs: [newIds(keys)],
    steps: [{ name: 'int_link_minutes', sql: sql('intermediate/int_link_minutes') }],
  });
  return daysOfMinutes(rows, siteOf);
}

function newIds(keys: readonly string[]): LakeRelation {
  return { ...rawIds([]), name: 'new_ids', keys };
}

/** What arrived since links were applied to all days: the hours that runs have closed since, and stragglers. */
export async function arrivedSinceLinked(
  { manifests }: Pick<Deps, 'manifests'>,
  {
    linkedTo,
    tidemark,
    stragglers,
  }: { readonly linkedTo: number; readonly tidemark: number; readonly stragglers: readonly Arrivals[] },
): Promise<readonly Arrivals[]> {
  const closed = await readArrivals(manifests, linkedTo, tidemark);
  const known = new Set(closed.flatMap(({ files }) => files.map(({ key }) => key)));
  const late = stragglers.map((one) => ({ ...one, files: one.files.filter(({ key }) => !known.has(key)) }));
  return [...closed, ...late];
}
