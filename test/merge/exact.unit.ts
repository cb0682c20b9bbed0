import type { SectionShape, SectionState } from '../../core/cell/cell';
import { exactSection, needsExact } from '../../core/merge/exact';
import type { MergedSection } from '../../core/merge/merge-series';
import { OTHER_KEY } from '../../core/metric/dimension';
import { kindOf } from '../../core/metric/kind';
import type { MeasuredMetric } from '../../core/metric/metric';
import { pageViews } from '../../core/metric/metrics/page-views';
import { findMetric } from '../../core/metric/registry';
import { visitors } from '../../core/metric/metrics/visitors';
import type { SpaceSaving } from '../../core/sketch/space-saving';

const BUCKET = { start: 0, end: 10 };
const CUT = { tidemark: 10, limit: 2 };
const ranking = findMetric('top_products') as MeasuredMetric;

const total = (metric: MeasuredMetric): SectionShape => ({ metric, dimension: undefined });
const byCountry = (metric: MeasuredMetric): SectionShape => ({ metric, dimension: 'country' });
const views = (state: SectionState | undefined): MergedSection => ({ state, fromViews: true, fromLive: false });
const distinct = (exact: number | null) => ({ exact });
const sketch = (floor: number, entries: SpaceSaving['entries']): SectionState => ({
  total: new Map([['', { floor, entries }]]),
});
const sure = (...keys: readonly string[]): SpaceSaving['entries'] =>
  new Map(keys.map((key) => [key, { lower: 3, upper: 3 }]));

describe('the curated events are asked', () => {
  it.each<readonly [string, SectionShape, MergedSection, boolean]>([
    ['a distinct count of several windows', total(visitors), views({ total: distinct(null) }), true],
    ['a distinct count that was published', total(visitors), views({ total: distinct(7) }), false],
    ['a count', total(pageViews), views({ total: { count: 7 } }), false],
    ['nothing', total(visitors), views(undefined), false],
    ['live cells', total(visitors), { ...views({ total: distinct(null) }), fromLive: true }, false],
    [
      'keys of which one is estimated',
      byCountry(visitors),
      views({
        keys: new Map([
          ['DE', distinct(7)],
          ['FR', distinct(null)],
        ]),
      }),
      true,
    ],
    ['keys that were published', byCountry(visitors), views({ keys: new Map([['DE', distinct(7)]]) }), false],
    ['keys of which some did not fit', byCountry(visitors), views({ keys: new Map([[OTHER_KEY, distinct(7)]]) }), true],
    ['a ranking that knows every key', total(ranking), views(sketch(0, sure('a'))), false],
    ['a ranking shorter than asked, with keys left out', total(ranking), views(sketch(3, sure('a'))), true],
    ['a ranking as long as asked, with keys left out', total(ranking), views(sketch(3, sure('a', 'b'))), false],
    [
      'a ranking with an unsure key',
      total(ranking),
      views(sketch(0, new Map([...sure('a'), ['b', { lower: 1, upper: 2 }]]))),
      true,
    ],
    [
      'rankings of which one is unsure',
      total(ranking),
      views({
        total: new Map([
          ['EUR', { floor: 0, entries: sure('a') }],
          ['USD', { floor: 1, entries: sure('a') }],
        ]),
      }),
      true,
    ],
  ])('about %s or not', (_, shape, merged, asked) => {
    expect(needsExact(shape, merged, BUCKET, CUT)).toBe(asked);
  });

  it('about buckets below the tidemark only', () => {
    const merged = views({ total: distinct(null) });

    expect([9, 10].map((tidemark) => needsExact(total(visitors), merged, BUCKET, { ...CUT, tidemark }))).toEqual([
      false,
      true,
    ]);
  });
});

describe('an exact section', () => {
  it('of a distinct count says its numbers, and nothing of keys that have none', () => {
    const numbers = [
      { key: 'DE', value: 5 },
      { key: '', value: 2 },
    ];

    const one = exactSection(total(visitors), [{ key: '', value: 7 }]);
    const many = exactSection(byCountry(visitors), numbers);
    const none = exactSection(total(visitors), []);

    expect('total' in one ? kindOf(visitors.measure).finish(one.total, visitors.measure) : []).toMatchObject([
      { value: 7, lower: 7, upper: 7 },
    ]);
    expect(
      'keys' in many ? [...many.keys].map(([key, state]) => [key, (state as { exact: number }).exact]) : [],
    ).toEqual([
      ['DE', 5],
      ['', 2],
    ]);
    expect('total' in none && kindOf(visitors.measure).isZero(none.total)).toBe(true);
  });

  it('has registers of a total or of a key, to be merged with others of its place', () => {
    const lengths = [
      exactSection(total(visitors), [{ key: '', value: 7 }]),
      exactSection(byCountry(visitors), [{ key: '', value: 7 }]),
    ].map((state) => {
      const value = ('total' in state ? state.total : state.keys.get('')) as { registers: Uint8Array };
      return value.registers.length;
    });

    expect(lengths).toEqual([4096, 256]);
  });

  it('of a ranking has every key once, in its currency', () => {
    const state = exactSection(total(ranking), [
      { key: '', ranked: 'a', currency: 'EUR', value: 5 },
      { key: '', ranked: 'b', currency: 'EUR', value: 4 },
      { key: '', ranked: 'a', value: 3 },
      { key: '', value: 1 },
    ]);

    const bounds = (value: number) => ({ lower: value, upper: value });
    expect(state).toEqual({
      total: new Map([
        [
          'EUR',
          {
            floor: 0,
            entries: new Map([
              ['a', bounds(5)],
              ['b', bounds(4)],
            ]),
          },
        ],
        [
          '',
          {
            floor: 0,
            entries: new Map([
              ['a', bounds(3)],
              ['', bounds(1)],
            ]),
          },
        ],
      ]),
    });
  });
});
