import type { PointerState } from '../../core/port/pointer';
import type { DayVersion } from '../../core/port/view-store';
import { FILE_TABLES, lakeKeysIn } from '../../core/run/day-tables';
import { epochText, type SiteDays } from '../../core/run/run';
import { visibleVersions } from '../../core/run/visible-versions';
import { arrivalHourOf, type ArrivalHour } from '../../core/time/arrival-hour';
import { HOUR_MS } from '../../core/time/window';
import type { BatchDeps } from '../deps';
import { claimedDays, keepFrom, oldestKept, publishedEpochs, requireRecord } from '../records/published-runs';

/** Published epochs that stay complete: the one in effect and two to roll back to. */
const KEPT_EPOCHS = 3;
/** Live cells are kept this long before the oldest kept tidemark, for reconciliation and investigation. */
const CELLS_KEPT_MS = 72 * HOUR_MS;

type RetireDeps = Pick<BatchDeps, 'lake' | 'views' | 'cells'>;

/**
 * Deletes what neither readers nor rollbacks can reach any more: versions of days, their files, and cells that views
 * replaced. Safe to repeat: the next run deletes what a crash leaves behind.
 */
export async function retire(deps: RetireDeps, before: PointerState, now: PointerState): Promise<void> {
  for (let epoch = before.epoch + 1; epoch < now.epoch; epoch++) await removeEpoch(deps, epoch);
  for (const epoch of [before.epoch, now.epoch]) await removeScratch(deps, epoch);
  const published = await publishedEpochs(deps.lake, now);
  // After rollbacks, the epochs before the oldest kept one count among the newest again, but are incomplete already.
  const complete = await oldestKept(deps.lake);
  const kept = published.filter((epoch) => epoch >= complete).slice(-KEPT_EPOCHS);
  const [oldest] = kept;
  if (oldest === undefined || kept.length < KEPT_EPOCHS) return;
  await keepFrom(deps.lake, oldest);
  for (const { site, days } of await lastWritten(deps, published.slice(-KEPT_EPOCHS - 1))) {
    for (const day of days) await removeOldVersions(deps, { site, day, kept, now });
  }
  await deps.cells.expire(await cellsKeptFrom(deps));
}

/** The oldest arrival hour whose cells are kept. */
export async function cellsKeptFrom({ lake }: Pick<BatchDeps, 'lake'>): Promise<ArrivalHour> {
  const oldest = await oldestKept(lake);
  if (oldest === 0) return arrivalHourOf(0);
  const { tidemark } = await requireRecord(lake, oldest);
  return arrivalHourOf(Math.max(0, tidemark - CELLS_KEPT_MS));
}

async function lastWritten({ lake }: RetireDeps, epochs: readonly number[]): Promise<readonly SiteDays[]> {
  return (await Promise.all(epochs.map((epoch) => claimedDays(lake, epoch)))).flat();
}

/** Removes what was written by a run that was never published or was rolled back. */
async function removeEpoch(deps: RetireDeps, epoch: number): Promise<void> {
  for (const { site, days } of await claimedDays(deps.lake, epoch)) {
    for (const day of days) {
      await deps.views.delete(site, { day, epoch });
      for (const table of ['curated', 'order_lines', 'sessions'])
        await deps.lake.delete(`${table}/site=${site}/event_date=${day}/epoch=${epochText(epoch)}.parquet`);
    }
  }
  await removeScratch(deps, epoch);
}

async function removeScratch({ lake }: RetireDeps, epoch: number): Promise<void> {
  for (const key of await lake.list(`runs/${epochText(epoch)}/scratch/`)) await lake.delete(key);
}

interface Keeping {
  readonly site: string;
  readonly day: string;
  readonly kept: readonly number[];
  readonly now: PointerState;
}

async function removeOldVersions(deps: RetireDeps, { site, day, kept, now }: Keeping): Promise<void> {
  const versions = await deps.views.versions(site, day, day);
  const reachable = new Set(kept.flatMap((epoch) => visibleVersions(versions, { ...now, epoch })));
  const old = versions.filter((version) => version.epoch < now.epoch && !reachable.has(version));
  if (old.length === 0) return;
  const needed = new Set((await Promise.all([...reachable].map((version) => filesOf(deps, site, version)))).flat());
  for (const version of old) {
    for (const key of await filesOf(deps, site, version)) if (!needed.has(key)) await deps.lake.delete(key);
    await deps.views.delete(site, version);
  }
}

async function filesOf({ views }: RetireDeps, site: string, version: DayVersion): Promise<readonly string[]> {
  const lists = await Promise.all(FILE_TABLES.map((table) => views.table(site, version, table)));
  return lists.flatMap(lakeKeysIn);
}
