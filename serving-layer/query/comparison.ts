import { bucketsOf } from '../../core/merge/buckets';
import type { Row } from '../../core/merge/rows';
import type { Comparison } from '../../core/port/answers';
import type { Site } from '../../core/port/sites';
import { comparedRange } from '../../core/time/compared-range';
import { QUERY_LIMITS } from '../../core/wire/metrics';
import type { PlainAnswer } from './answer-question';
import { planQuestion, type QueryPlan } from './plan';
import { QueryError } from './query-error';

/** The plan of the same question over the range with which it is compared; undefined if it is not compared. */
export function comparisonOf({ question, timeZone }: QueryPlan, site: Site): QueryPlan | undefined {
  const { from, to, compare } = question;
  if (compare === undefined) return undefined;
  const { start, end } = comparedRange({ start: from, end: to }, compare, timeZone);
  return planQuestion(
    { ...question, from: start, to: end, after: undefined, pageRows: QUERY_LIMITS.rowsInOneAnswer },
    site,
  );
}

/** The rows of the earlier range, which are not paged. @throws QueryError too_many_rows */
export function wholeRows({ rows, next }: PlainAnswer): readonly Row[] {
  if (next === undefined) return rows;
  throw new QueryError(
    'too_many_rows',
    `The range to compare with has more than ${QUERY_LIMITS.rowsInOneAnswer} rows: use a coarser grain, a shorter range or a filter.`,
  );
}

interface Answered {
  readonly plan: QueryPlan;
  readonly rows: readonly Row[];
}

/** Pairs the rows of two ranges: the first bucket with the first, and so on, and equal `by`. */
export function counterpartsOf(answer: Answered, { plan, rows }: Answered): Comparison | undefined {
  const { question } = answer.plan;
  if (question.compare === undefined) return undefined;
  const places = placesOf(answer.plan);
  const earlierPlaces = placesOf(plan);
  const byPlace = new Map(rows.map((row) => [keyOf(row, earlierPlaces), row]));
  return {
    name: question.compare,
    from: plan.question.from,
    to: plan.question.to,
    rows,
    counterparts: answer.rows.map((row) => byPlace.get(keyOf(row, places))),
  };
}

/** The place of each bucket in the whole range, also where a page begins later. */
function placesOf({ question, timeZone, weekStart }: QueryPlan): ReadonlyMap<number, number> {
  const range = { start: question.from, end: question.to };
  return new Map(bucketsOf(range, question.grain, timeZone, weekStart).map(({ start }, place) => [start, place]));
}

function keyOf({ start, by }: Row, places: ReadonlyMap<number, number>): string {
  return `${places.get(start) ?? ''} ${JSON.stringify(by)}`;
}
