import { bucketsOf, countBuckets } from '../../core/merge/buckets';
import { atPlaces, largestFirst } from '../../core/merge/places';
import type { Row } from '../../core/merge/rows';
import { isRanking } from '../../core/metric/metric';
import type { AnswerBasis, Comparison } from '../../core/port/answers';
import type { Site } from '../../core/port/sites';
import { comparedRange } from '../../core/time/compared-range';
import type { Window } from '../../core/time/window';
import { QUERY_LIMITS } from '../../core/wire/metrics';
import { absentRows, keyColumns, type PlannedRows } from './absent-rows';
import type { PlainAnswer } from './answer-question';
import { planQuestion, type QueryPlan } from './plan';
import { QueryError } from './query-error';

/**
 * The plan of the same question over the range with which it is compared; undefined if it is not compared. It has more
 * keys than the answer shows, because another key may have been large then.
 */
export function comparisonOf({ question, timeZone, metric, places }: QueryPlan, site: Site): QueryPlan | undefined {
  const { from, to, compare } = question;
  if (compare === undefined) return undefined;
  const { start, end } = comparedRange({ start: from, end: to }, compare, timeZone);
  const earlier = { ...question, from: start, to: end, offset: undefined, after: undefined };
  if (places === undefined) return planQuestion({ ...earlier, pageRows: QUERY_LIMITS.rowsInOneAnswer }, site);
  const plan = { ...earlier, limit: undefined, pageRows: QUERY_LIMITS.countedRows };
  if (!isRanking(metric)) return planQuestion(plan, site);
  const buckets = countBuckets({ start, end }, question.grain);
  const looked = Math.min(QUERY_LIMITS.comparedRanks, Math.ceil(QUERY_LIMITS.rowsInOneAnswer / buckets));
  return planQuestion({ ...plan, limit: Math.max(places.offset + places.limit, looked) }, site);
}

/** The rows of the earlier range, which are not paged. @throws QueryError too_many_rows */
export function wholeRows({ rows, next, question }: PlainAnswer): readonly Row[] {
  if (next === undefined) return rows;
  throw new QueryError(
    'too_many_rows',
    `The range to compare with has more than ${question.pageRows} rows: use a coarser grain, a shorter range or a filter.`,
  );
}

/** Pairs the rows of two ranges: the first bucket with the first, and so on, and equal `by`. */
export function counterpartsOf(answer: PlannedRows, earlier: PlannedRows, basis: AnswerBasis): Comparison | undefined {
  const { question } = answer.plan;
  if (question.compare === undefined) return undefined;
  const placeOf = new Map(bucketsIn(answer.plan).map(({ start }, place) => [start, place]));
  const buckets = bucketsIn(earlier.plan);
  const rowsAt = new Map<number, Row[]>(buckets.map(({ start }) => [start, []]));
  for (const row of earlier.rows) rowsAt.get(row.start)?.push(row);
  const byKey = new Map(earlier.rows.map((row) => [keyOf(row.start, row), row]));
  const absent = buckets.map((bucket) =>
    absentRows(bucket, { plan: earlier.plan, rows: rowsAt.get(bucket.start) ?? [] }, basis),
  );
  return {
    name: question.compare,
    from: earlier.plan.question.from,
    to: earlier.plan.question.to,
    rows: [...rowsAt.values()].flatMap((rows) => shownRows(answer.plan, rows)),
    counterparts: answer.rows.map((row) => {
      const place = placeOf.get(row.start) ?? -1;
      const start = buckets[place]?.start;
      return (start === undefined ? undefined : byKey.get(keyOf(start, row))) ?? absent[place]?.(row.by);
    }),
  };
}

/** The buckets of the whole range, also where a page begins later. */
function bucketsIn({ question, timeZone, weekStart }: QueryPlan): readonly Window[] {
  return bucketsOf({ start: question.from, end: question.to }, question.grain, timeZone, weekStart);
}

function keyOf(start: number, { by }: Pick<Row, 'by'>): string {
  return `${start} ${JSON.stringify(by)}`;
}

function shownRows(plan: QueryPlan, rows: readonly Row[]): readonly Row[] {
  if (plan.places === undefined) return rows;
  const keys = keyColumns(plan);
  return atPlaces(isRanking(plan.metric) ? rows : largestFirst(rows, keys), keys, plan.places);
}
