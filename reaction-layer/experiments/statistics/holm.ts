/**
 * P-values of several comparisons made comparable with one level: Holm’s step-down method, which bounds the chance of any
 * false alarm without assuming that they are independent. In the order given.
 *
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(ps: readonly number[]): readonly number[] {
  const order = ps.map((p, at) => ({ p, at })).sort((one, other) => one.p - other.p);
  const adjusted = new Map<number, number>();
  let largest = 0;
  for (const [rank, { p, at }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p * (ps.length - rank)));
    adjusted.set(at, largest);
  }
  return ps.map((_, at) => adjusted.get(at) ?? 1);
}
