import { bucketsOf, countBuckets } from '../../core/merge/buckets';
import type { QueryGrain } from '../../core/merge/grain';
import { keyReader, resolveSplit, type Split } from '../../core/merge/split';
import { OTHER_KEY } from '../../core/metric/dimension';
import type { Metric } from '../../core/metric/metric';
import { findMetric } from '../../core/metric/registry';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time/window';

const adClicks = findMetric('ad_clicks') as Metric;
const ios = [{ column: 'platform', test: 'is', value: 'ios' }] as const;
const notIos = [{ column: 'platform', test: 'is_not', value: 'ios' }] as const;

describe('a split', () => {
  it.each<readonly [readonly string[], Split['filters'], Omit<Split, 'filters'> | undefined]>([
    [[], [], { dimension: undefined, by: [] }],
    [['country'], [], { dimension: 'country', by: ['country'] }],
    [['platform', 'country'], [], { dimension: 'country_platform', by: ['country', 'platform'] }],
    [['country_platform'], [], { dimension: 'country_platform', by: ['country', 'platform'] }],
    [['country'], ios, { dimension: 'country_platform', by: ['country'] }],
    [[], ios, { dimension: 'platform', by: [] }],
    [['platform'], ios, { dimension: 'platform', by: ['platform'] }],
    [['country'], notIos, undefined],
    [['device'], [], undefined],
    [['moon'], [], undefined],
    [['country', 'moon'], [], undefined],
  ])('by %j with the filters %j reads the breakdown of exactly these columns', (by, filters, expected) => {
    expect(resolveSplit(adClicks, by, filters)).toEqual(expected === undefined ? undefined : { ...expected, filters });
  });

  it('reads a key by its columns, and keeps what the filter names', () => {
    const placeOf = keyReader({ dimension: 'country_platform', by: ['country'], filters: ios });

    expect(placeOf('DE|ios')).toEqual({ by: { country: 'DE' }, order: 'DE', kept: true });
    expect(placeOf('|web')).toEqual({ by: { country: null }, order: '', kept: false });
    expect(placeOf('|ios')).toBe(placeOf('|ios'));
  });

  it('orders keys column by column', () => {
    const placeOf = keyReader({ dimension: 'country_platform', by: ['country', 'platform'], filters: [] });

    expect(['D|z', 'DE|a'].map((key) => placeOf(key).order).sort()).toEqual([
      placeOf('D|z').order,
      placeOf('DE|a').order,
    ]);
    expect(placeOf(OTHER_KEY)).toMatchObject({ by: { country: OTHER_KEY, platform: OTHER_KEY }, kept: true });
  });

  it('of no breakdown has one key', () => {
    expect(keyReader({ dimension: undefined, by: [], filters: [] })('')).toEqual({
      by: {},
      order: '',
      kept: true,
    });
  });
});

describe('buckets', () => {
  it('are what a range has of the minutes, hours and days of a clock', () => {
    const half = HOUR_MS / 2;
    const range = { start: DAY_MS - HOUR_MS - half, end: DAY_MS + MINUTE_MS };
    const edges = (grain: QueryGrain): readonly number[] =>
      bucketsOf(range, grain, 'UTC').flatMap(({ start, end }) => [start - DAY_MS, end - DAY_MS]);

    expect(edges('minute')).toHaveLength(2 * 91);
    expect(edges('hour')).toEqual([-HOUR_MS - half, -HOUR_MS, -HOUR_MS, 0, 0, MINUTE_MS]);
    expect(
      bucketsOf({ start: 0, end: DAY_MS + half }, 'day', 'Asia/Kolkata').map(({ start }) => start / HOUR_MS),
    ).toEqual([0, 18.5]);
    expect(edges('total')).toEqual([-HOUR_MS - half, MINUTE_MS]);
  });
});

describe('the number of buckets', () => {
  it.each([
    ['minute', 90 * MINUTE_MS, 90],
    ['hour', 90 * MINUTE_MS, 2],
    ['day', DAY_MS + HOUR_MS, 2],
    ['total', 400 * DAY_MS, 1],
    ['day', 0, 1],
  ] as const)('by %s is known before they are made', (grain, length, count) => {
    expect(countBuckets({ start: HOUR_MS, end: HOUR_MS + length }, grain)).toBe(count);
  });
});
