const EULER = 0.577_215_664_901_532_9;

/**
 * Mean length of an unsuccessful search in a binary search tree of n values: c(n) of the paper, with the harmonic number
 * as it estimates it. 0 for n < 2.
 */
export function averagePathLength(n: number): number {
  if (n < 2) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n;
}
