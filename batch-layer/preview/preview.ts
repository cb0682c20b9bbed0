import { POPULATIONS, sectionId } from '../../core/cell/cell';
import { openCell } from '../../core/cell/codec';
import { kindOf } from '../../core/metric/kind';
import { metricsOfKind } from '../../core/metric/sql';
import type { MeasuredMetric } from '../../core/metric/metric';
import { isStillRunning } from '../../core/port/batch-engine';
import type { Lake } from '../../core/port/lake';
import type { PointerState } from '../../core/port/pointer';
import type { ViewCell } from '../../core/port/view-store';
import type { SiteDays } from '../../core/run/run';
import { visibleVersions } from '../../core/run/visible-versions';
import type { BatchDeps, OnProgress } from '../deps';
import { type RunEstimate, estimateOf } from '../plan/estimate';
import { type DayRange, planBackfill } from '../plan/make-plan';
import { type RunPlan, siteDays, type TargetDay, targetsOf } from '../plan/plan';
import { readStanding } from '../plan/standing';
import { buildDay } from '../publish/day-cells';
import { openMarts } from '../publish/mart-rows';
import { executePart, type FailedCheck, type RunPart } from '../run/execute';
import { previewFolder, previewPlace } from '../records/keys';

/** A number of one day (people and bots together) that a backfill would change. */
export interface PreviewDifference {
  readonly site: string;
  readonly day: string;
  readonly metric: string;
  /** The metric's own split (a currency); otherwise empty. */
  readonly key: string;
  /** Null if the day has no such number. */
  readonly before: number | null;
  readonly after: number | null;
}

export interface Preview {
  readonly partitions: readonly SiteDays[];
  readonly estimate: RunEstimate;
  /** Only the numbers that differ. */
  readonly differences: readonly PreviewDifference[];
  readonly failed: readonly FailedCheck[];
}

/**
 * The part of a plan to preview (counted from 1), and the folder name to write under: concurrent previews need
 * different names.
 */
export interface PreviewOrder {
  readonly part: number;
  readonly name: string;
}

/** The preview of one part of a plan. */
export interface PartPreview extends Preview {
  /** Parts of the whole plan; 0 if there is nothing to compute. */
  readonly parts: number;
  /** The epoch that it was compared with. */
  readonly epoch: number;
}

interface Rehearsal {
  readonly plan: RunPlan;
  readonly pointer: PointerState;
}

/** Previews of one process wait for each other, so they can share a name. */
const SHARED_NAME = 'here';

const COMPARED: readonly MeasuredMetric[] = [
  ...metricsOfKind('count'),
  ...metricsOfKind('sum'),
  ...metricsOfKind('distinct'),
];

/**
 * Computes a backfill that readers do not see, compares it with the published numbers, and deletes it.
 *
 * @throws BatchError
 */
export async function previewRange(deps: BatchDeps, range: DayRange, onProgress: OnProgress): Promise<Preview> {
  const rehearsal = await rehearse(deps, range);
  const parts: PartPreview[] = [];
  // A plan without parts still has a preview, which says that nothing would change.
  const count = Math.max(1, rehearsal.plan.chunks.length);
  for (let part = 1; part <= count; part += 1) {
    onProgress({ stage: 'compute', message: `preview, part ${part} of ${count}`, done: (part - 1) / count });
    parts.push(await previewOne(deps, rehearsal, { part, name: SHARED_NAME }));
  }
  return joinPreviews(parts);
}

/**
 * The same for one part, for a process that cannot run all of them in time.
 *
 * @throws BatchError; BatchJobRunningError if the engine cannot be waited for: call it again to resume
 */
export async function previewPart(deps: BatchDeps, range: DayRange, order: PreviewOrder): Promise<PartPreview> {
  return previewOne(deps, await rehearse(deps, range), order);
}

async function rehearse(deps: BatchDeps, range: DayRange): Promise<Rehearsal> {
  const standing = await readStanding(deps);
  return { plan: await planBackfill(deps, standing, range), pointer: standing.pointer };
}

async function previewOne(
  deps: BatchDeps,
  { plan, pointer }: Rehearsal,
  { part, name }: PreviewOrder,
): Promise<PartPreview> {
  const chunk = plan.chunks[part - 1];
  const compared =
    chunk === undefined
      ? { differences: [], failed: [] }
      : await clearedAfter(deps.lake, previewFolder(name), () =>
          compare(deps, { chunk, place: previewPlace(name), number: part, horizonMs: plan.horizonMs }, pointer),
        );
  const partitions = siteDays(targetsOf(plan).filter(({ isRewritten }) => isRewritten));
  return { parts: plan.chunks.length, epoch: pointer.epoch, partitions, estimate: estimateOf(plan), ...compared };
}

/** Joins the previews of all parts of a plan into one. */
export function joinPreviews(parts: readonly PartPreview[]): Preview {
  const [first] = parts;
  if (first === undefined) throw new Error('a plan has at least one preview');
  const { partitions, estimate } = first;
  return {
    partitions,
    estimate,
    differences: parts.flatMap(({ differences }) => differences),
    failed: parts.flatMap(({ failed }) => failed),
  };
}

async function clearedAfter<Result>(lake: Lake, folder: string, work: () => Promise<Result>): Promise<Result> {
  const clear = async (): Promise<void> => {
    for (const key of await lake.list(folder)) await lake.delete(key);
  };
  try {
    const result = await work();
    await clear();
    return result;
  } catch (error) {
    if (!isStillRunning(error)) await clear();
    throw error;
  }
}

async function compare(
  deps: BatchDeps,
  part: RunPart,
  pointer: PointerState,
): Promise<Pick<Preview, 'differences' | 'failed'>> {
  const result = await executePart(deps, part);
  const marts = await openMarts(result);
  const differences: PreviewDifference[] = [];
  for (const target of part.chunk.targets.filter(({ isRewritten }) => isRewritten)) {
    const before = await publishedDay(deps, target, pointer);
    differences.push(...compareDays(target, before, buildDay(target, marts).day));
  }
  return { differences, failed: result.failed };
}

async function publishedDay(
  { views }: BatchDeps,
  { site, day }: TargetDay,
  pointer: PointerState,
): Promise<readonly ViewCell[]> {
  const [version] = visibleVersions(await views.versions(site.id, day, day), pointer);
  return version === undefined ? [] : views.cells(site.id, version, 'day');
}

function compareDays(
  { site, day }: TargetDay,
  before: readonly ViewCell[],
  after: readonly ViewCell[],
): readonly PreviewDifference[] {
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

/** By metric and key. Distinct counts of people and of bots can be added: no visitor is both. */
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
