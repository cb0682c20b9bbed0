/** A number between two bounds; null where there is nothing to say, or no bound. */
export interface Interval {
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export const NOTHING: Interval = { value: null, lower: null, upper: null };

/**
 * The quotient, with the smallest and the largest that the bounds allow. Nothing for a denominator of 0; no upper (or, for a
 * negative numerator, no lower) bound where the denominator might be 0.
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

function bound(numerator: number, denominator: number): number | null {
  if (numerator === 0) return 0;
  return denominator === 0 ? null : numerator / denominator;
}

/** The narrowest interval that holds both; the value is the first's. */
export function widen(interval: Interval, by: Interval): Interval {
  if (interval.lower === null || interval.upper === null || by.lower === null || by.upper === null) return interval;
  return {
    value: interval.value,
    lower: Math.min(interval.lower, by.lower),
    upper: Math.max(interval.upper, by.upper),
  };
}
