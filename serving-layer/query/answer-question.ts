import { elementAt } from '../../core/element-at';
import { sectionId, type SectionShape } from '../../core/cell/cell';
import { exactSection, needsExact } from '../../core/merge/exact';
import { type MergedSection, mergeSeries, type SectionPoint, type SectionSeries } from '../../core/merge/merge-series';
import { type Row, rowsOf, shapesOf } from '../../core/merge/rows';
import { partsOf } from '../../core/metric/metric';
import { tilesOf } from '../../core/merge/tiles';
import type { AnswerBasis, AnsweredQuestion } from '../../core/port/answers';
import { daysIn } from '../../core/time/calendar';
import type { Window } from '../../core/time/window';
import type { ExactNumbers } from './exact-numbers';
import { type QueryPlan, rowsPerBucket, sectionsOf } from './plan';
import { readViews, visibleDays } from './read-views';
import { markRestated, type RestatementSources } from './restatements';

/** Live points by section number, one series per arrival hour. */
export type LivePoints = ReadonlyMap<number, readonly (readonly SectionPoint[])[]>;

export interface AnswerSources extends RestatementSources {
  readonly exactNumbers: ExactNumbers;
  /** Lets other work of the process have its turn; absent where there is none. */
  readonly yieldTurn?: (() => Promise<void>) | undefined;
}

export function spanOf({ buckets, question }: QueryPlan): Window {
  return { start: buckets[0]?.start ?? question.from, end: buckets.at(-1)?.end ?? question.to };
}

/** Rows that are built before other work gets its turn. */
const ROWS_AT_ONCE = 2_000;

/** Builds the rows some buckets at a time, and no more than the page needs. */
export async function answerQuestion(
  sources: AnswerSources,
  basis: AnswerBasis,
  plan: QueryPlan,
  live: LivePoints,
): Promise<AnsweredQuestion> {
  const { metric, buckets, question, timeZone } = plan;
  const pieces = isCutFreely(plan)
    ? cutInto(buckets, Math.max(1, Math.floor(ROWS_AT_ONCE / rowsPerBucket(plan))))
    : [buckets];
  const rows: Row[] = [];
  for (const piece of pieces) {
    for (const row of await rowsIn(sources, basis, { ...plan, buckets: piece }, live)) rows.push(row);
    if (hasWholePage(rows, question.pageRows)) break;
    await sources.yieldTurn?.();
  }
  return { metric, question, timeZone, ...pageOf(rows, question.pageRows) };
}

/** Which currencies and quantiles have rows is decided over all buckets of an answer without a breakdown. */
function isCutFreely({ metric, split }: QueryPlan): boolean {
  return (
    split.by.length > 0 || partsOf(metric).every(({ measure: { kind } }) => kind !== 'sum' && kind !== 'quantiles')
  );
}

function cutInto(buckets: readonly Window[], size: number): readonly (readonly Window[])[] {
  return Array.from({ length: Math.ceil(buckets.length / size) }, (_, at) => buckets.slice(at * size, (at + 1) * size));
}

/** True once there is a row after the page, which says where the next one begins. */
function hasWholePage(rows: readonly Row[], size: number | undefined): boolean {
  const last = size === undefined ? undefined : rows[size - 1];
  return last !== undefined && (rows.at(-1)?.start ?? 0) > last.start;
}

async function rowsIn(
  sources: AnswerSources,
  basis: AnswerBasis,
  plan: QueryPlan,
  live: LivePoints,
): Promise<readonly Row[]> {
  const { metric, split, buckets, limit } = plan;
  const { site, pointer } = basis;
  const span = spanOf(plan);
  const days = daysIn(span.start, span.end, site.timeZone).map(({ day }) => day);
  const visible = await visibleDays(sources.views, site.id, pointer, days);
  const tiles = visible.size === 0 ? [] : tilesOf(buckets, site.timeZone);
  const published = await readViews(sources, site.id, { visible, tiles }, sectionsOf(plan));
  const parts: (readonly MergedSection[])[] = [];
  for (const shape of shapesOf(metric, split)) {
    const merged = mergeSeries(shape, buckets, seriesOf(shape, plan, published, live));
    parts.push(await countExactly(sources.exactNumbers, basis, { plan, shape }, merged));
  }
  const merged = rowsOf({ metric, split, buckets, parts, tidemark: pointer.tidemark, limit });
  return markRestated({ sources, site, plan }, visible, merged);
}

function seriesOf(
  shape: SectionShape,
  plan: QueryPlan,
  published: ReadonlyMap<number, readonly SectionPoint[]>,
  live: LivePoints,
): readonly SectionSeries[] {
  return plan.populations.flatMap((population): readonly SectionSeries[] => {
    const id = sectionId({ ...shape, population });
    return [
      { layer: 'batch', points: published.get(id) ?? [] },
      ...(live.get(id) ?? []).map((points): SectionSeries => ({ layer: 'speed', points })),
    ];
  });
}

/** Replaces the estimates of final buckets with numbers counted from the curated events. */
async function countExactly(
  exactNumbers: ExactNumbers,
  { site, pointer }: AnswerBasis,
  { plan, shape }: { readonly plan: QueryPlan; readonly shape: SectionShape },
  merged: readonly MergedSection[],
): Promise<readonly MergedSection[]> {
  const { buckets, limit, populations, question } = plan;
  if (question.exact === false) return merged;
  const cut = { tidemark: pointer.tidemark, limit };
  const windows = buckets.filter((bucket, at) => needsExact(shape, elementAt(merged, at), bucket, cut));
  if (windows.length === 0) return merged;
  const numbers = await exactNumbers.read({ site, pointer, ...shape, populations, windows, limit });
  const byStart = new Map(windows.map(({ start }, at) => [start, numbers[at] ?? []]));
  return merged.map((section, at) => {
    const exact = byStart.get(elementAt(buckets, at).start);
    return exact === undefined ? section : { ...section, state: exactSection(shape, exact) };
  });
}

/** The first rows, up to the end of the bucket that contains the last one: the next page starts with a whole bucket. */
function pageOf(rows: readonly Row[], size: number | undefined): Pick<AnsweredQuestion, 'rows' | 'next'> {
  const last = size === undefined ? undefined : rows[size - 1];
  if (last === undefined) return { rows, next: undefined };
  const cut = rows.findIndex(({ start }) => start > last.start);
  return cut === -1 ? { rows, next: undefined } : { rows: rows.slice(0, cut), next: rows[cut]?.start };
}
