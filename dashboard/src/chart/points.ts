import type { Row } from '../../../core/wire/answer';
import { isUnfinished } from '../honesty/state';

/** A value of a series, at the middle of its bucket. Undefined values are not drawn. */
export interface ChartPoint {
  readonly row: Row;
  readonly startMs: number;
  readonly endMs: number;
  readonly midMs: number;
  readonly value: number | undefined;
  readonly lower: number;
  readonly upper: number;
  readonly isExact: boolean;
  /** The bucket goes on: its value is what has been counted so far. */
  readonly isOpen: boolean;
}

/**
 * The values of a series as they are drawn: nothing after the newest event, and no flat zero before the first one.
 *
 * @param before the range with which it is compared; if it has numbers, a zero at the start is one, too
 */
export function pointsOf(
  rows: readonly Row[],
  asOf: string | undefined,
  before: readonly Row[] = [],
): readonly ChartPoint[] {
  const asOfMs = asOf === undefined ? Infinity : Date.parse(asOf);
  const hadEvents = before.some(({ value }) => (value ?? 0) !== 0);
  const first = hadEvents ? 0 : rows.findIndex(({ value }) => (value ?? 0) !== 0);
  return rows.map((row, at): ChartPoint => {
    const [startMs, endMs] = [Date.parse(row.start), Date.parse(row.end)];
    const isDrawn = row.value !== null && startMs < asOfMs && at >= first && first >= 0;
    const value = isDrawn ? (row.value ?? undefined) : undefined;
    const most = row.final?.upper ?? row.upper;
    return {
      row,
      startMs,
      endMs,
      midMs: (startMs + endMs) / 2,
      value,
      lower: row.lower ?? value ?? 0,
      upper: Math.max(row.upper ?? value ?? 0, row.exact ? 0 : (most ?? 0)),
      isExact: row.exact,
      isOpen: isUnfinished(row) || (!row.exact && startMs < asOfMs && endMs > asOfMs),
    };
  });
}

/** Whether there is anything to draw. */
export function hasValues(points: readonly ChartPoint[]): boolean {
  return points.some(({ value }) => value !== undefined);
}
