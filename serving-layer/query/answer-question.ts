import { elementAt } from '../../core/element-at';
import { sectionId, type SectionShape, type SectionState } from '../../core/cell/cell';
import { byColumns } from '../../core/merge/by-columns';
import { SETTLED_AFTER_MS } from '../../core/merge/completeness';
import { exactSection, hasOverflow, needsExact } from '../../core/merge/exact';
import { boundLate } from '../../core/merge/late-bounds';
import { type MergedSection, mergeSeries, type SectionPoint, type SectionSeries } from '../../core/merge/merge-series';
import { withFinal } from '../../core/merge/final';
import { type Row, rowsOf, shapesOf } from '../../core/merge/rows';
import { partsOf } from '../../core/metric/metric';
import { tilesOf } from '../../core/merge/tiles';
import { stateOfKind } from '../../core/metric/kind/kind-states';
import type { AnswerBasis, AnsweredQuestion } from '../../core/port/answers';
import { daysIn } from '../../core/time/calendar';
import { MINUTE_MS, type Window } from '../../core/time/window';
import { earlier } from './as-of';
import type { ExactNumbers } from './exact-numbers';
import type { Lateness } from './lateness';
import { rowsFromEvents } from './answer-from-events';
import type { CountSource } from './count-source';
import { type CellPlan, isCellPlan, lateShapes, type QueryPlan, rankedPlaces, rowsPerBucket, sectionsOf } from './plan';
import { readViews, visibleDays } from './read-views';
import { markRestated, type RestatementSources } from './restatements';

/** A question without the range with which it is compared. */
export type PlainAnswer = Omit<AnsweredQuestion, 'comparison'>;

/** Live points by section number, one series per arrival hour. */
export type LivePoints = ReadonlyMap<number, readonly (readonly SectionPoint[])[]>;

export interface AnswerSources extends RestatementSources {
  readonly exactNumbers: ExactNumbers;
  readonly explorer: CountSource;
  readonly lateness: Lateness;
  /** How far the archive's files reach. */
  readonly archivedTo: () => Promise<number | undefined>;
  /** Lets other work of the process have its turn; absent where there is none. */
  readonly yieldTurn?: (() => Promise<void>) | undefined;
}

export function spanOf({ buckets, question }: QueryPlan): Window {
  return { start: buckets[0]?.start ?? question.from, end: buckets.at(-1)?.end ?? question.to };
}

/** Work that is done before other work gets its turn: rows that are built, and live points that are merged into them. */
const WORK_AT_ONCE = 500;

/** Builds the rows some buckets at a time, and no more than the page needs. */
export async function answerQuestion(
  sources: AnswerSources,
  basis: AnswerBasis,
  plan: QueryPlan,
  live: LivePoints,
): Promise<PlainAnswer> {
  const { metric, question, timeZone } = plan;
  const fromCells = isCellPlan(plan) ? await pageFromCells(sources, basis, plan, live) : undefined;
  const asOf = fromCells === undefined ? earlier(await sources.archivedTo(), basis.asOf) : basis.asOf;
  const rows = fromCells ?? (await rowsFromEvents(sources.explorer, { ...basis, archivedTo: asOf }, plan));
  const { rows: shown, next } = pageOf(rows, plan);
  const mayGrow = asOf !== undefined && shown.some(({ end }) => end > asOf - SETTLED_AFTER_MS);
  const lateness = mayGrow ? await sources.lateness.of(basis.site, basis.pointer) : () => undefined;
  const columns = byColumns(metric, plan.split.by);
  return { metric, question, timeZone, columns, asOf, next, rows: withFinal(shown, metric, asOf, lateness) };
}

/** The rows that cells give, at least those of the page. Undefined if the events must be counted: see `rowsFromCells`. */
async function pageFromCells(
  sources: AnswerSources,
  basis: AnswerBasis,
  plan: CellPlan,
  live: LivePoints,
): Promise<readonly Row[] | undefined> {
  const { buckets, question } = plan;
  const rowsOfOne = rowsPerBucket(plan);
  const workOf = (bucket: Window): number => rowsOfOne + liveMinutesOf(bucket, basis.pointer.tidemark);
  const pieces = isCutFreely(plan) ? cutByWork(buckets, workOf) : [buckets];
  const rows: Row[] = [];
  for (const piece of pieces) {
    await sources.yieldTurn?.();
    const found = await rowsFromCells(sources, basis, { ...plan, buckets: piece }, live);
    if (found === undefined) return undefined;
    for (const row of found) rows.push(row);
    if (question.pageRows !== undefined && rows.length > question.pageRows + (question.after?.rows ?? 0)) break;
  }
  return rows;
}

/** Which currencies and quantiles have rows is decided over all buckets of an answer without a breakdown. */
function isCutFreely({ metric, split }: CellPlan): boolean {
  return (
    split.by.length > 0 || partsOf(metric).every(({ measure: { kind } }) => kind !== 'sum' && kind !== 'quantiles')
  );
}

/** How many minutes of a bucket live cells count: each has a point per section. */
function liveMinutesOf({ start, end }: Window, tidemark: number): number {
  return Math.max(0, end - Math.max(start, tidemark)) / MINUTE_MS;
}

/** Pieces of as many buckets as may be worked on at once, at least one each. */
function cutByWork(buckets: readonly Window[], workOf: (bucket: Window) => number): readonly (readonly Window[])[] {
  const pieces: Window[][] = [];
  let work = Infinity;
  for (const bucket of buckets) {
    work += workOf(bucket);
    if (work <= WORK_AT_ONCE) {
      pieces.at(-1)?.push(bucket);
      continue;
    }
    pieces.push([bucket]);
    work = workOf(bucket);
  }
  return pieces;
}

/**
 * The rows that cells give. Undefined if live cells had more keys than they keep apart, and exact numbers are asked
 * for: then the events must be counted.
 */
async function rowsFromCells(
  sources: AnswerSources,
  basis: AnswerBasis,
  plan: CellPlan,
  live: LivePoints,
): Promise<readonly Row[] | undefined> {
  const { metric, split, buckets, places, question } = plan;
  const { site, pointer, asOf } = basis;
  const span = spanOf(plan);
  const days = daysIn(span.start, span.end, site.timeZone).map(({ day }) => day);
  const visible = await visibleDays(sources.views, site.id, pointer, days);
  const tiles = visible.size === 0 ? [] : tilesOf(buckets, site.timeZone);
  const published = await readViews(sources, site.id, { visible, tiles }, sectionsOf(plan));
  const parts: (readonly MergedSection[])[] = [];
  for (const shape of shapesOf(metric, split)) {
    const merged = mergeSeries(shape, buckets, seriesOf(shape, plan, published, live));
    if (question.exact !== false && merged.some((one, at) => isVague(one, buckets[at], pointer.tidemark)))
      return undefined;
    const exact = await countExactly(sources.exactNumbers, basis, { plan, shape }, merged);
    const beside = lateShapes(shape);
    const liveOf = (one: SectionShape): readonly MergedSection[] =>
      mergeSeries(one, buckets, seriesOf(one, plan, new Map(), live));
    const late = {
      shape,
      published: () => mergeSeries(shape, buckets, seriesOf(shape, plan, published, new Map())),
      live: () => liveOf(shape),
      total: () => (beside.total === undefined ? [] : liveOf(beside.total)),
      events: () => (beside.events === undefined ? [] : liveOf(beside.events)),
    };
    parts.push(await boundByLate({ exactNumbers: sources.exactNumbers, basis, plan }, exact, late));
  }
  const merged = rowsOf({ metric, split, buckets, parts, tidemark: pointer.tidemark, asOf, places });
  return markRestated({ sources, site, plan }, visible, merged);
}

/** True if keys were merged, and the bucket is not final, so that the published events alone do not tell them apart. */
function isVague(merged: MergedSection, bucket: Window | undefined, tidemark: number): boolean {
  return hasOverflow(merged) && (merged.fromLive || (bucket?.end ?? 0) > tidemark);
}

function seriesOf(
  shape: SectionShape,
  plan: CellPlan,
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
  { plan, shape }: { readonly plan: CellPlan; readonly shape: SectionShape },
  merged: readonly MergedSection[],
): Promise<readonly MergedSection[]> {
  const { buckets, populations, question } = plan;
  const places = rankedPlaces(plan);
  const limit = places.offset + places.limit;
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

/** What bounds late identities, per bucket; merged only if a bucket has some. */
interface LateSections {
  readonly shape: SectionShape;
  readonly published: () => readonly MergedSection[];
  readonly live: () => readonly MergedSection[];
  readonly total: () => readonly MergedSection[];
  readonly events: () => readonly MergedSection[];
}

/**
 * Bounds distinct counts to which live cells add where the exact number of the published part is known: nothing was
 * published, or it was published as one window, or the bucket is over and it can be counted.
 */
async function boundByLate(
  {
    exactNumbers,
    basis,
    plan,
  }: { readonly exactNumbers: ExactNumbers; readonly basis: AnswerBasis; readonly plan: CellPlan },
  merged: readonly MergedSection[],
  late: LateSections,
): Promise<readonly MergedSection[]> {
  const { shape } = late;
  const { site, pointer } = basis;
  if (shape.metric.measure.kind !== 'distinct') return merged;
  const { buckets, populations, question } = plan;
  const isOver = (at: number): boolean => elementAt(buckets, at).end <= pointer.tidemark;
  const hasLate = merged.map(({ fromViews, fromLive }, at) => fromLive && (fromViews || isOver(at)));
  if (!hasLate.includes(true)) return merged;
  const [published, live, total, events] = [late.published(), late.live(), late.total(), late.events()];
  const loose = buckets.filter((_, at) => {
    const state = published[at]?.state;
    return hasLate[at] === true && isOver(at) && state !== undefined && !isExact(state);
  });
  const counted =
    question.exact === false || loose.length === 0
      ? []
      : await exactNumbers.read({ site, pointer, ...shape, populations, windows: loose, limit: 0 });
  return merged.map((section, at) => {
    const place = loose.findIndex(({ start }) => start === buckets[at]?.start);
    const known = counted[place];
    const base = known === undefined ? published[at]?.state : exactSection(shape, known);
    const [all, added] = [section.state, live[at]?.state];
    if (hasLate[at] !== true || all === undefined || added === undefined || !(base === undefined || isExact(base)))
      return section;
    const beside = { lateTotal: total[at]?.state, lateEvents: events[at]?.state };
    return { ...section, state: boundLate({ all, published: base, late: added, ...beside }) };
  });
}

function isExact(state: SectionState): boolean {
  const states = 'total' in state ? [state.total] : [...state.keys.values()];
  return states.every((one) => stateOfKind('distinct', one).exact !== null);
}

/**
 * The rows of the page, and where the next one begins.
 *
 * @param rows from the first row of the page's first bucket on
 */
function pageOf(
  rows: readonly Row[],
  { question: { pageRows, after }, buckets, rest }: QueryPlan,
): Pick<AnsweredQuestion, 'rows' | 'next'> {
  const first = buckets[0]?.start;
  const shownBefore = rows.slice(0, after?.rows ?? 0).filter(({ start }) => start === first).length;
  const end = pageRows === undefined ? rows.length : shownBefore + pageRows;
  const following = rows[end];
  const page = rows.slice(shownBefore, end);
  if (following === undefined) return { rows: page, next: rest === undefined ? undefined : { start: rest, rows: 0 } };
  const { start } = following;
  return { rows: page, next: { start, rows: end - rows.findIndex((row) => row.start === start) } };
}
