import { chiSquareUpper } from './distributions';

/** Below this, the split is not what was declared and no number can be trusted. */
export const MISMATCH_P = 0.001;

export interface SampleRatio {
  readonly chiSquare: number;
  readonly p: number;
  readonly isMismatch: boolean;
}

/** Whether units came in the declared shares, by Pearson’s χ². @param weights of the same order, with any sum above 0 */
export function sampleRatio(users: readonly number[], weights: readonly number[]): SampleRatio {
  const all = users.reduce((sum, count) => sum + count, 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return { chiSquare: 0, p: 1, isMismatch: false };
  let chiSquare = 0;
  let degrees = -1;
  for (const [at, count] of users.entries()) {
    const expected = (all * (weights[at] ?? 0)) / total;
    if (expected === 0 && count === 0) continue;
    chiSquare += expected === 0 ? Infinity : (count - expected) ** 2 / expected;
    degrees++;
  }
  const p = degrees < 1 ? 1 : Number.isFinite(chiSquare) ? chiSquareUpper(chiSquare, degrees) : 0;
  return { chiSquare, p, isMismatch: p < MISMATCH_P };
}
