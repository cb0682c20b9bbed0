import type { PointerState } from '../../core/port/pointer';
import type { DayVersion, DayViews } from '../../core/port/view-store';
import type { Grain } from '../../core/time/window';
import { checksumsIn, DAY_TABLES, FILE_TABLES, lakeKeysIn } from '../../core/run/day-tables';
import type { RunRecord } from '../../core/run/run';
import { visibleVersions } from '../../core/run/visible-versions';
import type { BatchDeps } from '../deps';
import type { TargetDay } from '../plan/plan';
import { requireObject } from '../records/require-object';
import { numberIn } from '../records/row-values';
import type { ChunkResult } from '../run/execute';
import type { RunPlace } from '../records/keys';
import { buildDay } from './day-cells';
import { readLateness } from './lateness';
import { openMarts, requireAllRead } from './mart-rows';
import { summarise } from './sessions';

export interface Publishing {
  readonly epoch: number;
  /** Arrival time up to which the run reads, ms since 1970. */
  readonly tidemark: number;
  readonly place: RunPlace;
  /** State that readers see until the pointer moves. */
  readonly pointer: PointerState;
}

/** Writes the days of a chunk into the view store under the run's epoch, invisible until the pointer moves. */
export async function publishChunk(
  deps: BatchDeps,
  result: ChunkResult,
  publishing: Publishing,
): Promise<RunRecord['events']> {
  const marts = await openMarts(result);
  const latenessOf = await readLateness(result);
  for (const target of result.chunk.targets) {
    const version = { day: target.day, epoch: publishing.epoch, tidemark: publishing.tidemark };
    if (target.isRewritten) {
      const tables = await withChecksums(deps, {
        [DAY_TABLES.curated]: JSON.stringify([publishing.place.curated(target)]),
        [DAY_TABLES.orderLines]: JSON.stringify([publishing.place.orderLines(target)]),
        [DAY_TABLES.lateness]: JSON.stringify(latenessOf(target)),
        ...(await sessionTables(deps, target, publishing.place)),
      });
      await deps.views.put(target.site.id, version, { cells: buildDay(target, marts), tables });
    } else {
      const refreshed = await withNewSessions(deps, target, publishing);
      if (refreshed !== undefined) await deps.views.put(target.site.id, version, refreshed);
    }
  }
  requireAllRead(marts);
  return dayTotals(result);
}

async function sessionTables(deps: BatchDeps, target: TargetDay, place: RunPlace): Promise<DayViews['tables']> {
  const key = place.sessions(target);
  const summary = summarise(deps.files.rowsInPlace(await requireObject(deps, key)));
  return { [DAY_TABLES.sessionRows]: JSON.stringify([key]), [DAY_TABLES.sessions]: JSON.stringify(summary) };
}

/** The published day with recomputed sessions; undefined if the sessions did not change. */
async function withNewSessions(
  deps: BatchDeps,
  target: TargetDay,
  { place, pointer }: Publishing,
): Promise<DayViews | undefined> {
  const { views } = deps;
  const site = target.site.id;
  const [version] = visibleVersions(await views.versions(site, target.day, target.day), pointer);
  if (
    version === undefined ||
    (await sameSessions(deps, target, { place, before: await views.table(site, version, DAY_TABLES.sessionRows) }))
  )
    return undefined;
  const cells = async (grain: Grain): Promise<DayViews['cells'][Grain]> => views.cells(site, version, grain);
  const curated = (await views.table(site, version, DAY_TABLES.curated)) ?? '[]';
  const kept = await tablesOf(views, site, version, [DAY_TABLES.orderLines, DAY_TABLES.lateness]);
  return {
    cells: { minute: await cells('minute'), hour: await cells('hour'), day: await cells('day') },
    tables: await withChecksums(
      deps,
      {
        [DAY_TABLES.curated]: curated,
        ...kept,
        ...(await sessionTables(deps, target, place)),
      },
      checksumsIn(await views.table(site, version, DAY_TABLES.checksums)),
    ),
  };
}

/** Those of some tables that a version of a day has. */
async function tablesOf(
  views: BatchDeps['views'],
  site: string,
  version: DayVersion,
  names: readonly string[],
): Promise<DayViews['tables']> {
  const found = await Promise.all(names.map(async (name) => [name, await views.table(site, version, name)] as const));
  return Object.fromEntries(found.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])));
}

/** The tables of a day with the checksums of its files. @param known of files that an earlier run wrote */
async function withChecksums(
  { lake }: Pick<BatchDeps, 'lake'>,
  tables: DayViews['tables'],
  known: Readonly<Record<string, number>> = {},
): Promise<DayViews['tables']> {
  const keys = FILE_TABLES.flatMap((table) => lakeKeysIn(tables[table]));
  const found = await Promise.all(keys.map(async (key) => [key, known[key] ?? (await lake.crc32(key))] as const));
  const checksums = Object.fromEntries(found.filter(([, crc32]) => crc32 !== undefined));
  return { ...tables, [DAY_TABLES.checksums]: JSON.stringify(checksums) };
}

async function sameSessions(
  deps: BatchDeps,
  target: TargetDay,
  { place, before }: { readonly place: RunPlace; readonly before: string | undefined },
): Promise<boolean> {
  const [key] = lakeKeysIn(before);
  const known = key === undefined ? undefined : await deps.lake.get(key);
  if (known === undefined) return false;
  const now = place.sessions(target);
  if (!Buffer.from(known).equals(await requireObject(deps, now))) return false;
  await deps.lake.delete(now);
  return true;
}

async function dayTotals(result: ChunkResult): Promise<RunRecord['events']> {
  const totals = { read: 0, duplicates: 0, superseded: 0, kept: 0 };
  for (const row of await result.mart('day_totals')) {
    totals.read += numberIn(row, 'raw_events');
    totals.duplicates += numberIn(row, 'duplicates');
    totals.superseded += numberIn(row, 'superseded');
    totals.kept += numberIn(row, 'kept');
  }
  return totals;
}
