import {
  AGE_EDGES_MS,
  completenessOf,
  curveOf,
  DEFAULT_CURVE,
  type LatenessCurve,
} from '../../core/merge/completeness';
import { DEFAULT_DISPERSION, type Dispersion, dispersionsOf, type LateHour } from '../../core/merge/dispersion';
import { type KnownLateness, withFinal } from '../../core/merge/final';
import type { Row } from '../../core/merge/rows';
import { pageViews } from '../../core/metric/metrics/page-views';
import { revenue } from '../../core/metric/metrics/revenue';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Window } from '../../core/time/window';

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
const LATE = curveOf(AGE_EDGES_MS.map((_, edge) => (edge === 0 ? 900 : edge === HALF_HOUR ? 100 : 0)));
const CHANCE: Dispersion = { clustering: 1, spread: 0 };

function shareOf(curve: LatenessCurve, row: Row): number {
  return completenessOf([{ ...row, curve, weight: 1 }], AS_OF);
}

describe('completeness', () => {
  it('is the mean of the curve over the ages of a window', () => {
    expect(shareOf(LATE, ago(20 * MINUTE_MS, 10 * MINUTE_MS))).toBeCloseTo(0.9, 9);
    expect(shareOf(LATE, ago(HOUR_MS, HOUR_MS / 2))).toBeCloseTo(0.95, 9);
    expect(shareOf(LATE, ago(3 * HOUR_MS, 2 * HOUR_MS))).toBeCloseTo(1, 9);
    expect(shareOf(DEFAULT_CURVE, ago(3 * DAY_MS, 2 * DAY_MS))).toBe(1);
  });

  it('grows with age, and never beyond 1', () => {
    const ages = [1, 2, 5, 20, 90, 500, 1300].map((minutes) =>
      shareOf(DEFAULT_CURVE, ago((minutes + 1) * MINUTE_MS, minutes * MINUTE_MS)),
    );

    expect(ages).toEqual([...ages].sort((a, b) => a - b));
    expect(Math.max(...ages)).toBeLessThanOrEqual(1);
  });
});

describe('dispersion', () => {
  /** Two weeks of four hours of 1,000 events, of which so many are late. */
  const hoursOf = (lateOn: (day: number, hour: number) => number): readonly LateHour[] =>
    Array.from({ length: 56 }, (_, at) => {
      const late = lateOn(Math.floor(at / 4), at % 4);
      const counts = AGE_EDGES_MS.map((_, edge) => (edge === 0 ? 1000 - late : edge === HALF_HOUR ? late : 0));
      return { day: Math.floor(at / 4), counts, curve: LATE };
    });
  const at = (hours: readonly LateHour[]): Dispersion | undefined => dispersionsOf(hours)[1];

  it('is that of chance if no hour differs', () => {
    expect(at(hoursOf(() => 100))?.clustering).toBe(1);
    expect(at(hoursOf(() => 100))?.spread).toBeCloseTo(0, 9);
  });

  it('tells days that differ from hours that differ', () => {
    const days = at(hoursOf((day) => (day % 2 === 0 ? 80 : 120)));
    const hours = at(hoursOf((day, hour) => ((day + hour) % 2 === 0 ? 80 : 120)));

    // A variance of 0.2² of the mean squared, (14 + 1) ÷ (14 − 3) for a prediction.
    expect(days?.spread).toBeGreaterThan(0.05);
    expect(days?.spread).toBeLessThan(0.08);
    expect(days?.clustering).toBe(1);
    expect(hours?.spread).toBe(0);
    expect(hours?.clustering).toBeGreaterThan(4);
  });

  it('leaves the hour of an outage aside', () => {
    const outage = at(hoursOf((day, hour) => (day === 3 && hour === 2 ? 900 : 100)));

    expect(outage?.clustering).toBeLessThan(2);
    expect(outage?.spread).toBeLessThan(0.01);
  });

  it('is that of the platform for fewer than four days', () => {
    expect(at(hoursOf(() => 100).slice(0, 12))).toEqual(DEFAULT_DISPERSION);
  });
});

describe('what a number may still become', () => {
  const finalOf = (row: Row, { metric = pageViews, dispersion = CHANCE } = {}) => {
    const known: KnownLateness = {
      parts: [{ ...row, curve: LATE, weight: 1 }],
      dispersions: AGE_EDGES_MS.map(() => dispersion),
      learned: true,
    };
    return withFinal([row], metric, AS_OF, () => known)[0]?.final;
  };

  it('is the missing share, with room for chance', () => {
    expect(finalOf(ago(20 * MINUTE_MS, 10 * MINUTE_MS))).toMatchObject({
      lower: 100,
      upper: 117,
      rate: 0.95,
      learned: true,
    });
  });

  it('has more room if events come late together, or days differ', () => {
    const row = ago(20 * MINUTE_MS, 10 * MINUTE_MS);

    expect(finalOf(row, { dispersion: { clustering: 4, spread: 0 } })?.upper).toBe(124);
    expect(finalOf(row, { dispersion: { clustering: 1, spread: 0.25 } })?.upper).toBe(123);
  });

  it('follows from the moments where many are missing', () => {
    const row = { ...ago(20 * MINUTE_MS, 10 * MINUTE_MS), lower: 10_000, upper: 10_000 };

    // The exact quantile of the negative binomial distribution is 1,309.
    expect(finalOf(row, { dispersion: { clustering: 1, spread: 0.01 } })?.upper).toBe(11_310);
  });

  it('has no range if nothing was expected to have arrived', () => {
    const none: KnownLateness = {
      parts: [{ ...ago(MINUTE_MS, 0), curve: AGE_EDGES_MS.map(() => 0), weight: 1 }],
      dispersions: AGE_EDGES_MS.map(() => CHANCE),
      learned: true,
    };

    expect(withFinal([ago(MINUTE_MS, 0)], pageViews, AS_OF, () => none)[0]?.final).toMatchObject({
      completeness: 0,
      upper: null,
      rate: null,
    });
  });

  it('is not foreseen for a window that is not over, and only measured for sums', () => {
    const open = { ...ago(MINUTE_MS, 0), end: AS_OF + MINUTE_MS };

    expect(finalOf(open)).toMatchObject({ completeness: null, lower: 100, upper: null });
    expect(finalOf(ago(HOUR_MS, HOUR_MS / 2), { metric: revenue })).toMatchObject({
      lower: null,
      upper: null,
      rate: null,
    });
  });

  it('asks once what is known of a window, whose rows follow one another, and gives each row its own bounds', () => {
    const [first, second] = [ago(2 * HOUR_MS, HOUR_MS), ago(HOUR_MS, HOUR_MS / 2)];
    const asked: number[] = [];
    const rows = [first, { ...first, lower: 40, upper: 40 }, second, first];
    const known = (window: Window): KnownLateness => {
      asked.push(window.start);
      return { parts: [{ ...window, curve: LATE, weight: 1 }], dispersions: AGE_EDGES_MS.map(() => CHANCE), learned: true }; // prettier-ignore
    };

    const finals = withFinal(rows, pageViews, AS_OF, known).map(({ final }) => final);

    expect(asked).toEqual([first.start, second.start, first.start]);
    expect(finals).toEqual(rows.map((row) => withFinal([row], pageViews, AS_OF, known)[0]?.final));
    expect(finals[0]).not.toEqual(finals[2]);
  });

  it('is nothing for settled windows and windows to come, and null for a site without data', () => {
    expect(finalOf(ago(3 * DAY_MS, 2 * DAY_MS))).toBeUndefined();
    expect(finalOf(ago(-MINUTE_MS, -2 * MINUTE_MS))).toBeUndefined();
    expect(withFinal([ago(HOUR_MS, 0)], pageViews, AS_OF, () => undefined)[0]?.final).toBeNull();
  });
});
