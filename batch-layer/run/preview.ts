import { POPULATIONS, sectionId } from '../../core/cell/cell';
import { openCell } from '../../core/cell/codec';
import { kindOf } from '../../core/metric/kind';
import { metricsOfKind } from '../../core/metric/sql';
import type { MeasuredMetric } from '../../core/metric/metric';
import type { PointerState } from '../../core/port/pointer';
import type { ViewCell } from '../../core/port/view-store';
import type { SiteDays } from '../../core/run/run';
import { visibleVersions } from '../../core/run/visible-versions';
import type { BatchDeps, OnProgress } from '../deps';
import { type Estimate, estimateOf } from '../plan/estimate';
import { type Plan, siteDays, type TargetDay, targetsOf } from '../plan/plan';
import { buildDay } from '../publish/day-cells';
import { openMarts } from '../publish/mart-rows';
import { executePart, type FailedCheck } from './execute';
import { previewPlace } from './keys';

/** A number of one day (people and bots together) that a backfill would change. */
export interface Difference {
  readonly site: string;
  readonly day: string;
  readonly metric: string;
  /** What the metric itself splits by (a currency), else empty. */
  readonly key: string;
  /** Null where the day has no such number. */
  readonly before: number | null;
  readonly after: number | null;
}

export interface Preview {
  readonly partitions: readonly SiteDays[];
  readonly estimate: Estimate;
  /** Only what differs. */
  readonly differences: readonly Difference[];
  readonly failed: readonly FailedCheck[];
}

const COMPARED: readonly MeasuredMetric[] = [...metricsOfKind('count'), ...metricsOfKind('sum'), ...metricsOfKind('distinct')];

/** Carries a plan out where no reader looks, compares it with what is published, and throws it away. */
export async function previewPlan(deps: BatchDeps, plan: Plan, pointer: PointerState, onProgress: OnProgress): Promise<Preview> {
  const place = previewPlace();
  const differences: Difference[] = [];
  const failed: FailedCheck[] = [];
  try {
    for (const [at, chunk] of plan.chunks.entries()) {
      onProgress({ stage: 'compute', message: `preview, part ${at + 1} of ${plan.chunks.length}`, done: at / plan.chunks.length });
      const result = await executePart(deps, { chunk, place, number: at + 1 });
      failed.push(...result.failed);
      const marts = await openMarts(result);
      for (const target of chunk.targets.filter(({ isRewritten }) => isRewritten)) {
        const before = await publishedDay(deps, target, pointer);
        differences.push(...compareDays(target, before, buildDay(target, marts).day));
      }
    }
  } finally {
    for (const key of await deps.lake.list('preview/')) await deps.lake.delete(key);
  }
  return { partitions: siteDays(targetsOf(plan).filter(({ isRewritten }) => isRewritten)), estimate: estimateOf(plan), differences, failed };
}

async function publishedDay({ views }: BatchDeps, { site, day }: TargetDay, pointer: PointerState): Promise<readonly ViewCell[]> {
  const [version] = visibleVersions(await views.versions(site.id, day, day), pointer);
  return version === undefined ? [] : views.cells(site.id, version, 'day');
}

function compareDays({ site, day }: TargetDay, before: readonly ViewCell[], after: readonly ViewCell[]): readonly Difference[] {
  const old = numbersOf(before);
  const now = numbersOf(after);
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => {
      const [metric = '', key = ''] = name.split(' ');
      return { site: site.id, day, metric, key, before: old.get(name) ?? null, after: now.get(name) ?? null };
    });
}

/** By metric and key; distinct counts of people and of bots are added, as nobody is both. */
function numbersOf(cells: readonly ViewCell[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const { bytes } of cells) {
    const cell = openCell(bytes);
    for (const metric of COMPARED) {
      for (const population of POPULATIONS) {
        const section = cell.section(sectionId({ metric, dimension: undefined, population }));
        if (section === undefined || !('total' in section)) continue;
        for (const { by, value } of kindOf(metric.measure).finish(section.total, metric.measure)) {
          const name = `${metric.id} ${by['currency'] ?? ''}`;
          numbers.set(name, (numbers.get(name) ?? 0) + (value ?? 0));
        }
      }
    }
  }
  return numbers;
}
