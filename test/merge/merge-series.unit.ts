import type { SectionShape, SectionState } from '../../core/cell/cell';
import { widen } from '../../core/merge/interval';
import { mergeSeries, type SectionSeries } from '../../core/merge/merge-series';
import { firstIndex, tilesOf } from '../../core/merge/tiles';
import { pageViews } from '../../core/metric/metrics/page-views';

const SHAPE: SectionShape = { metric: pageViews, dimension: undefined };
const count = (value: number): SectionState => ({ total: { count: value } });
const series = (layer: SectionSeries['layer'], ...points: readonly (readonly [number, number])[]): SectionSeries => ({
  layer,
  points: points.map(([windowStart, value]) => ({ windowStart, state: count(value) })),
});
const BUCKETS = [
  { start: 10, end: 20 },
  { start: 20, end: 30 },
  { start: 40, end: 50 },
];

describe('merging series', () => {
  it('adds up every window in the bucket in which it starts, and leaves out those in none', () => {
    const merged = mergeSeries(SHAPE, BUCKETS, [
      series('batch', [9, 1], [10, 2], [19, 4], [20, 8], [30, 16], [50, 32]),
      series('speed', [29, 64], [29, 128], [39, 256]),
    ]);

    expect(merged).toMatchObject([
      { state: count(6), fromViews: true, fromLive: false },
      { state: count(200), fromViews: true, fromLive: true },
      { state: undefined, fromViews: false, fromLive: false },
    ]);
  });

  it('hands a single state on as it is, and changes none that it merges', () => {
    const [views, live] = [series('batch', [10, 1], [20, 2]), series('speed', [20, 4], [21, 8])];

    const [first, second] = mergeSeries(SHAPE, BUCKETS, [views, live]);

    expect(first?.state).toBe(views.points[0]?.state);
    expect(second?.state).toEqual(count(14));
    expect([views, live]).toEqual([series('batch', [10, 1], [20, 2]), series('speed', [20, 4], [21, 8])]);
  });
});

describe('widening an interval', () => {
  const some = { value: 5, lower: 4, upper: 6 };

  it('takes the further bound on each side and keeps the value', () => {
    expect(widen(some, { value: 9, lower: 3, upper: 5 })).toEqual({ value: 5, lower: 3, upper: 6 });
    expect(widen(some, { value: 9, lower: 5, upper: 9 })).toEqual({ value: 5, lower: 4, upper: 9 });
  });

  it.each([
    [some, { value: 1, lower: null, upper: 9 }],
    [some, { value: 1, lower: 1, upper: null }],
    [{ value: 1, lower: null, upper: 2 }, some],
    [{ value: 1, lower: 1, upper: null }, some],
  ])('leaves it as it is where a bound is missing', (interval, by) => {
    expect(widen(interval, by)).toBe(interval);
  });
});

describe('tiles', () => {
  it('are none of no buckets', () => {
    expect(tilesOf([], 'UTC')).toEqual([]);
  });

  it('go on from bucket to bucket of a day, but not over a gap', () => {
    const [hour, minute] = [3_600_000, 60_000];
    const minutes = (...starts: readonly number[]) =>
      tilesOf(
        starts.map((start) => ({ start, end: start + minute })),
        'UTC',
      );

    expect(minutes(hour, hour + minute)).toEqual([
      { day: '1970-01-01', grain: 'minute', start: hour, end: hour + 2 * minute },
    ]);
    expect(minutes(hour, hour + 2 * minute)).toHaveLength(2);
  });

  it('are found by the first index from which a condition holds', () => {
    expect([0, 1, 3, 4, 9].map((least) => firstIndex([1, 2, 3, 4], (item) => item >= least))).toEqual([0, 0, 2, 3, 4]);
  });
});
