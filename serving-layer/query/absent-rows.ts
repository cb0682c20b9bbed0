import { ownValue } from '../../core/own-value';
import { type Interval, NOTHING } from '../../core/merge/interval';
import { seriesOf } from '../../core/merge/places';
import { blankOf, rankedColumns, type Row } from '../../core/merge/rows';
import { OTHER_KEY } from '../../core/metric/dimension';
import { isDifference, isRanking } from '../../core/metric/metric';
import type { AnswerBasis } from '../../core/port/answers';
import type { Window } from '../../core/time/window';
import type { QueryPlan } from './plan';

/** Rows of an answer, with the plan that gave them. */
export interface PlannedRows {
  readonly plan: QueryPlan;
  readonly rows: readonly Row[];
}

/** The columns of `by` that name the keys of which a bucket shows some. */
export function keyColumns({ metric, split }: QueryPlan): readonly string[] {
  return isRanking(metric) ? rankedColumns(metric) : split.by;
}

/**
 * Reads the number of a key that a bucket has no row of: 0, except where that of no events is undefined. No row at all
 * where the other range has no currency, but this bucket has.
 *
 * @param found all rows of the bucket, with their plan
 */
export function absentRows(
  { start, end }: Window,
  { plan, rows }: PlannedRows,
  { asOf, pointer }: AnswerBasis,
): (by: Row['by']) => Row | undefined {
  const [first] = rows;
  const isAhead = first === undefined && asOf !== undefined && start > asOf;
  const layer = first?.layer ?? (end <= pointer.tidemark ? 'batch' : 'speed');
  const keys = keyColumns(plan);
  const bySeries = new Map<string, Row[]>();
  for (const row of rows) {
    const series = seriesOf(row.by, keys);
    const own = bySeries.get(series);
    if (own === undefined) bySeries.set(series, [row]);
    else own.push(row);
  }
  const numbers = new Map([...bySeries].map(([series, own]) => [series, absentNumber(own, plan)]));
  return (by) => {
    if (by['currency'] === null && first !== undefined) return undefined;
    const number = isAhead ? NOTHING : (numbers.get(seriesOf(by, keys)) ?? blankOf(plan.metric));
    const exact = layer === 'batch' && number.lower === number.upper && !isAhead;
    return { start, end, by, ...number, exact, layer };
  };
}

/** @param rows of the other keys in the same currency or quantile */
function absentNumber(rows: readonly Row[], plan: QueryPlan): Interval {
  const { metric, split } = plan;
  if (isRanking(metric)) return unrankedNumber(rows, plan);
  const blank = blankOf(metric);
  const rest = rows.find(({ by }) => split.by.some((column) => ownValue(by, column) === OTHER_KEY));
  if (rest === undefined || blank.value === null) return blank;
  // Some of what the breakdown could not keep apart may be of this key.
  return isDifference(metric) ? { ...blank, lower: null, upper: null } : { ...blank, upper: rest.upper };
}

/** The weight of a key that a ranking does not show: 0 if it shows all, else not known, and at most the last one shown. */
function unrankedNumber(rows: readonly Row[], { metric, places, question }: QueryPlan): Interval {
  const isCut = rows.length >= (places?.limit ?? Infinity);
  const isSure = ({ layer, exact, lower, upper }: Row): boolean =>
    layer === 'events' || (layer === 'speed' ? !isCut && lower === upper : exact && question.exact !== false);
  if (!rows.every(isSure)) return { value: null, lower: 0, upper: null };
  return isCut ? { value: null, lower: 0, upper: rows.at(-1)?.upper ?? null } : blankOf(metric);
}
