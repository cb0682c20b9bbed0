import { AGE_EDGES_MS, completenessOf, curveOf, DEFAULT_CURVE } from '../../core/merge/completeness';
import { type KnownLateness, withFinal } from '../../core/merge/final';
import type { Row } from '../../core/merge/rows';
import { pageViews } from '../../core/metric/metrics/page-views';
import { revenue } from '../../core/metric/metrics/revenue';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time/window';

const AS_OF = 100 * DAY_MS;
const ago = (from: number, to: number): Row => ({
  start: AS_OF - from,
  end: AS_OF - to,
  by: {},
  value: 100,
  lower: 100,
  upper: 100,
  exact: false,
  layer: 'speed',
});
/** Nine of ten arrive at once, the rest evenly within an hour of age from minute 30. */
const HALF_HOUR = AGE_EDGES_MS.indexOf(30 * MINUTE_MS);
const late: KnownLateness = {
  curve: curveOf(AGE_EDGES_MS.map((_, edge) => (edge === 0 ? 900 : edge === HALF_HOUR ? 100 : 0))),
  days: [],
  learned: true,
};

describe('completeness', () => {
  it('is the mean of the curve over the ages of a window', () => {
    const { curve } = late;

    expect(completenessOf(curve, ago(20 * MINUTE_MS, 10 * MINUTE_MS), AS_OF)).toBeCloseTo(0.9, 9);
    expect(completenessOf(curve, ago(HOUR_MS, HOUR_MS / 2), AS_OF)).toBeCloseTo(0.95, 9);
    expect(completenessOf(curve, ago(3 * HOUR_MS, 2 * HOUR_MS), AS_OF)).toBeCloseTo(1, 9);
    expect(completenessOf(DEFAULT_CURVE, ago(3 * DAY_MS, 2 * DAY_MS), AS_OF)).toBe(1);
  });

  it('grows with age, and never beyond 1', () => {
    const ages = [1, 2, 5, 20, 90, 500, 1300].map((minutes) =>
      completenessOf(DEFAULT_CURVE, ago((minutes + 1) * MINUTE_MS, minutes * MINUTE_MS), AS_OF),
    );

    expect(ages).toEqual([...ages].sort((a, b) => a - b));
    expect(Math.max(...ages)).toBeLessThanOrEqual(1);
  });
});

describe('what a number may still become', () => {
  const finalOf = (row: Row, known: KnownLateness | undefined = late, metric = pageViews) =>
    withFinal([row], metric, AS_OF, () => known)[0]?.final;

  it('is the missing share, with room for chance', () => {
    expect(finalOf(ago(20 * MINUTE_MS, 10 * MINUTE_MS))).toMatchObject({
      lower: 100,
      upper: 118,
      rate: 0.95,
      learned: true,
    });
  });

  it('goes by the least complete day', () => {
    const bad = curveOf(AGE_EDGES_MS.map((_, edge) => (edge === 0 ? 500 : edge === HALF_HOUR ? 500 : 0)));

    expect(finalOf(ago(20 * MINUTE_MS, 10 * MINUTE_MS), { ...late, days: [late.curve, bad] })?.upper).toBe(220);
  });

  it('is not foreseen for a window that is not over, and only measured for sums', () => {
    const open = { ...ago(MINUTE_MS, 0), end: AS_OF + MINUTE_MS };

    expect(finalOf(open)).toMatchObject({ completeness: null, lower: 100, upper: null });
    expect(finalOf(ago(HOUR_MS, HOUR_MS / 2), late, revenue)).toMatchObject({ lower: null, upper: null, rate: null });
  });

  it('is nothing for settled windows and windows to come, and null for a site without data', () => {
    expect(finalOf(ago(3 * DAY_MS, 2 * DAY_MS))).toBeUndefined();
    expect(finalOf(ago(-MINUTE_MS, -2 * MINUTE_MS))).toBeUndefined();
    expect(withFinal([ago(HOUR_MS, 0)], pageViews, AS_OF, () => undefined)[0]?.final).toBeNull();
  });
});
