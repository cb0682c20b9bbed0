/** How a number differs from the one with which it is compared. */
export interface Change {
  readonly kind: 'relative' | 'points';
  /** As a share; of rates the difference of the two. */
  readonly amount: number;
}

/** No change against less than this is shown: it would be chance. */
const LEAST = 10;

/** Undefined if there is nothing to compare, or too little. */
export function changeOf(value: number | null, before: number | null | undefined, unit: string): Change | undefined {
  if (value === null || before === null || before === undefined) return undefined;
  if (unit === 'ratio') return { kind: 'points', amount: value - before };
  if (before === 0 || (isCount(unit) && Math.abs(before) < LEAST)) return undefined;
  return { kind: 'relative', amount: (value - before) / Math.abs(before) };
}

/** Units of numbers that say how many of something there are. */
export function isCount(unit: string): boolean {
  return !['ratio', 'ms', 'minor_units'].includes(unit);
}
