import { DAY_MS, HOUR_MS } from '../../../core/time/window';

/** One value of a series. */
export interface SeriesRow {
  /** ms since 1970. */
  readonly at: number;
  readonly value: number;
}

/** Days that are compared with: a weekday's median is not moved by a weekend. */
const DAYS = 7;
/** A median of fewer values is one odd day. */
const LEAST_DAYS = 2;
/** How much earlier a value may be to stand for a time of day. */
const TOLERANCE_MS = HOUR_MS;

/**
 * The difference between the next value and what is usual at its time of day: the median of the values a day ago, two
 * days ago, and so on for a week. Rows may be irregular or repeat; a time of day without a value within the hour before
 * it does not count.
 *
 * @param memory number of rows that are kept; days before these do not count
 * @returns a function that takes the rows in order and gives undefined while fewer than two days are known
 */
export function createDailyResidual(memory: number): (row: SeriesRow) => number | undefined {
  const times = new Float64Array(memory);
  const values = new Float64Array(memory);
  const cursors = Array.from({ length: DAYS }, () => 0);
  let count = 0;

  return ({ at, value }) => {
    const usual = cursors.flatMap((_, day) => valueAt(at - (day + 1) * DAY_MS, day) ?? []);
    times[count % memory] = at;
    values[count++ % memory] = value;
    return usual.length < LEAST_DAYS ? undefined : value - medianOf(usual);
  };

  /** The last value at or before an instant; the cursor of a day only moves forward. */
  function valueAt(instant: number, day: number): number | undefined {
    let cursor = Math.max(cursors[day] ?? 0, count - memory);
    while (cursor + 1 < count && timeOf(cursor + 1) <= instant) cursor++;
    cursors[day] = cursor;
    const age = instant - timeOf(cursor);
    return cursor < count && age >= 0 && age <= TOLERANCE_MS ? values[cursor % memory] : undefined;
  }

  function timeOf(row: number): number {
    return times[row % memory] ?? NaN;
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
