/** A number between two bounds. Null means undefined, or unbounded. */
export interface Interval {
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export const NOTHING: Interval = { value: null, lower: null, upper: null };

/**
 * The quotient, with the smallest and the largest quotient that the bounds allow. Undefined if the denominator is 0. If
 * it may be 0, there is no upper bound (for a negative numerator, no lower bound).
 *
 * @param denominator never negative
 */
export function divide(numerator: Interval, denominator: Interval): Interval {
  const { value, lower, upper } = numerator;
  if (value === null || lower === null || upper === null || denominator.value === null || denominator.value === 0)
    return NOTHING;
  const [least, most] = [denominator.lower ?? 0, denominator.upper ?? Infinity];
  return {
    value: value / denominator.value,
    lower: bound(lower, lower < 0 ? least : most),
    upper: bound(upper, upper < 0 ? most : least),
  };
}

/** The difference, with the smallest and the largest difference that the bounds allow. */
export function subtract(from: Interval, amount: Interval): Interval {
  const less = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a - b);
  return {
    value: less(from.value, amount.value),
    lower: less(from.lower, amount.upper),
    upper: less(from.upper, amount.lower),
  };
}

/** The part of an interval that is not above a limit, which its true value keeps. No upper bound becomes the limit. */
export function atMost({ value, lower, upper }: Interval, limit: number): Interval {
  if (value === null) return NOTHING;
  return {
    value: Math.min(value, limit),
    lower: lower === null ? null : Math.min(lower, limit),
    upper: Math.min(upper ?? limit, limit),
  };
}

function bound(numerator: number, denominator: number): number | null {
  if (numerator === 0) return 0;
  return denominator === 0 ? null : numerator / denominator;
}

/** The narrowest interval that contains both, with the value of the first. */
export function widen(interval: Interval, by: Interval): Interval {
  if (interval.lower === null || interval.upper === null || by.lower === null || by.upper === null) return interval;
  return {
    value: interval.value,
    lower: Math.min(interval.lower, by.lower),
    upper: Math.max(interval.upper, by.upper),
  };
}
