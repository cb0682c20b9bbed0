/** What two samples say about coming from one distribution. */
export interface KolmogorovSmirnov {
  /** Largest difference of the two distribution functions, from 0 to 1. */
  readonly distance: number;
  /** Chance of such a distance if they are the same; too large where values repeat, so that fewer drifts are called. */
  readonly p: number;
}

/** Terms of the series beyond which nothing changes. */
const TERMS = 100;

/**
 * The two-sample test of Kolmogorov and Smirnov, with the asymptotic distribution as Stephens (1970) corrects it for
 * small samples. @param one ascending; @param other ascending
 */
export function kolmogorovSmirnov(one: Float64Array, other: Float64Array): KolmogorovSmirnov {
  if (one.length === 0 || other.length === 0) return { distance: 0, p: 1 };
  let [a, b, distance] = [0, 0, 0];
  while (a < one.length && b < other.length) {
    const value = Math.min(one[a] ?? 0, other[b] ?? 0);
    while (a < one.length && one[a] === value) a += 1;
    while (b < other.length && other[b] === value) b += 1;
    distance = Math.max(distance, Math.abs(a / one.length - b / other.length));
  }
  const root = Math.sqrt((one.length * other.length) / (one.length + other.length));
  return { distance, p: tail((root + 0.12 + 0.11 / root) * distance) };
}

/** Q(λ) = 2 Σ (−1)^(k−1) e^(−2 k² λ²). */
function tail(lambda: number): number {
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= TERMS; k++) {
    const term = Math.exp(-2 * k * k * lambda * lambda);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
