/**
 * True in mutation testing: every test runs hundreds of times there, and most planted bugs show in the first few cases.
 */
export const QUICK = process.env['TIDEMARK_MUTATION'] !== undefined;

const QUICK_RUNS = 100;

/** How many cases a property draws. */
export function runs(full: number): number {
  return QUICK ? Math.min(full, QUICK_RUNS) : full;
}
