import { sectionId } from '../../core/cell/cell';
import { elementAt } from '../../core/element-at';
import { mergeSeries } from '../../core/merge/merge-series';
import { type Row, rowsOf, shapesOf } from '../../core/merge/rows';
import { tilesOf } from '../../core/merge/tiles';
import type { Site } from '../../core/port/sites';
import type { DayVersion } from '../../core/port/view-store';
import type { RunRecord } from '../../core/run/run';
import { dayWindow } from '../../core/time/calendar';
import type { Window } from '../../core/time/window';
import { type CellPlan, sectionsOf } from './plan';
import { readViews, type ViewSources, type VisibleDay, type VisibleDays } from './read-views';

/** The stored record of the run that published an epoch. */
export type RunOf = (epoch: number) => Promise<Pick<RunRecord, 'publishedMs'> | undefined>;

export interface RestatementSources extends ViewSources {
  readonly runOf: RunOf;
}

interface Asked {
  readonly sources: RestatementSources;
  readonly site: Site;
  readonly plan: CellPlan;
}

/**
 * Marks rows that an earlier run had already covered completely, with a different number: `restatedAt` is when the new
 * one was published. Only buckets within one published day are considered, as far back as versions of the day are kept.
 */
export async function markRestated(asked: Asked, visible: VisibleDays, rows: readonly Row[]): Promise<readonly Row[]> {
  const restated = new Map<string, number>();
  for (const day of visible.values()) {
    if (day.replaced.length > 0) await findRestated(asked, day, restated);
  }
  if (restated.size === 0) return rows;
  return rows.map((row) => {
    const restatedAt = row.layer === 'speed' ? undefined : restated.get(rowKey(row));
    return restatedAt === undefined ? row : { ...row, restatedAt };
  });
}

/** Goes back version by version; the first different number ends the search for a row. */
async function findRestated(
  asked: Asked,
  { version, replaced }: VisibleDay,
  restated: Map<string, number>,
): Promise<void> {
  const { sources, site, plan } = asked;
  const day = dayWindow(version.day, site.timeZone);
  const versions = [...replaced, version];
  const coveredTo = Math.max(...replaced.map(tidemarkOf));
  const buckets = plan.buckets.filter(({ start, end }) => start >= day.start && end <= day.end && end <= coveredTo);
  if (buckets.length === 0) return;
  const shown = await publishedRows(asked, version, buckets);
  for (let at = replaced.length - 1; at >= 0; at--) {
    const [earlier, later] = [elementAt(versions, at), elementAt(versions, at + 1)];
    const run = await sources.runOf(later.epoch);
    if (run === undefined) continue;
    const before = await publishedRows(asked, earlier, buckets);
    for (const [key, { end, number }] of shown) {
      if (end > tidemarkOf(earlier) || restated.has(key) || before.get(key)?.number === number) continue;
      restated.set(key, run.publishedMs);
    }
  }
}

/** Nothing is known to be covered by a version that was written before tidemarks were kept with versions. */
function tidemarkOf({ tidemark = 0 }: DayVersion): number {
  return tidemark;
}

interface PublishedRow {
  readonly end: number;
  readonly number: string;
}

/** The values of one version of a day, without live cells: of all keys, because another may be shown by now. */
async function publishedRows(
  { sources, site, plan }: Asked,
  version: DayVersion,
  buckets: readonly Window[],
): Promise<ReadonlyMap<string, PublishedRow>> {
  const { metric, split, populations } = plan;
  const visible: VisibleDays = new Map([[version.day, { version, replaced: [] }]]);
  const published = await readViews(
    sources,
    site.id,
    { visible, tiles: tilesOf(buckets, site.timeZone) },
    sectionsOf(plan),
  );
  const parts = shapesOf(metric, split).map((shape) => {
    const series = populations.map((population) => ({
      layer: 'batch' as const,
      points: published.get(sectionId({ ...shape, population })) ?? [],
    }));
    return mergeSeries(shape, buckets, series);
  });
  const rows = rowsOf({ metric, split, buckets, parts, tidemark: Infinity, asOf: undefined, places: undefined });
  return new Map(
    rows.map((row) => [rowKey(row), { end: row.end, number: JSON.stringify([row.value, row.lower, row.upper]) }]),
  );
}

function rowKey({ start, by }: Row): string {
  return `${start} ${JSON.stringify(by)}`;
}
