import { emptySection, type SectionShape, type SectionState } from '../../core/cell/cell';
import type { MergedSection } from '../../core/merge/merge-series';
import { type Row, rowsOf, shapesOf } from '../../core/merge/rows';
import { resolveSplit, type Split } from '../../core/merge/split';
import { OTHER_KEY } from '../../core/metric/dimension';
import { kindOf } from '../../core/metric/kind';
import { type CellMetric, isVisit } from '../../core/metric/metric';
import { findMetric } from '../../core/metric/registry';
import { arrivedEvent, type ArrivedEvent } from '../serving/arrived-events';

const HOUR_MS = 3_600_000;
const BUCKETS = [0, 1].map((hour) => ({ start: hour * HOUR_MS, end: (hour + 1) * HOUR_MS }));

function metricOf(id: string): CellMetric {
  const metric = findMetric(id);
  if (metric === undefined || isVisit(metric)) throw new Error(`no cell keeps ${id}`);
  return metric;
}

/** A section with events under the given keys; a total under no key. */
function section(shape: SectionShape, events: readonly (readonly [string, ArrivedEvent])[]): SectionState {
  const state = emptySection(shape);
  const kind = kindOf(shape.metric.measure);
  for (const [key, event] of events) {
    if ('total' in state) kind.add(state.total, event, shape.metric.measure);
    else {
      if (!state.keys.has(key)) state.keys.set(key, kind.zero(shape.metric.measure, 'breakdown'));
      kind.add(state.keys.get(key), event, shape.metric.measure);
    }
  }
  return state;
}

const NOTHING: MergedSection = { state: undefined, fromViews: false, fromLive: false };
const fromViews = (state: SectionState): MergedSection => ({ state, fromViews: true, fromLive: false });

function answer(
  id: string,
  parts: readonly (readonly MergedSection[])[],
  changes: Partial<{ split: Split; limit: number; offset: number; tidemark: number; asOf: number }> = {},
): readonly Row[] {
  const metric = metricOf(id);
  const split = changes.split ?? { dimension: undefined, by: [], filters: [] };
  return rowsOf({
    metric,
    split,
    buckets: BUCKETS,
    parts,
    tidemark: changes.tidemark ?? 2 * HOUR_MS,
    asOf: changes.asOf,
    places:
      (changes.offset ?? changes.limit) === undefined
        ? undefined
        : { offset: changes.offset ?? 0, limit: changes.limit ?? 10 },
  });
}

const numbers = (rows: readonly Row[]): readonly unknown[] =>
  rows.map(({ start, by, value, lower, upper }) => [start / HOUR_MS, by, value, lower, upper]);
const purchase = (changes: Partial<ArrivedEvent>): ArrivedEvent =>
  arrivedEvent({ event_type: 'purchase', quantity: 1, ...changes });

describe('rows of buckets that begin after what has arrived', () => {
  const [shape] = shapesOf(metricOf('page_views'), { dimension: undefined, by: [], filters: [] }) as [SectionShape];

  it('have no numbers', () => {
    const rows = answer('page_views', [[NOTHING, NOTHING]], { tidemark: 0, asOf: HOUR_MS - 1 });

    expect(numbers(rows)).toEqual([
      [0, {}, 0, 0, 0],
      [1, {}, null, null, null],
    ]);
    expect(rows.map(({ exact }) => exact)).toEqual([false, false]);
  });

  it('have them in the bucket that begins in the last millisecond that was read', () => {
    const rows = answer('page_views', [[NOTHING, NOTHING]], { tidemark: 0, asOf: HOUR_MS });

    expect(numbers(rows)[1]).toEqual([1, {}, 0, 0, 0]);
  });

  it('have those of events whose clocks run ahead', () => {
    const ahead = section(shape, [['', arrivedEvent({})]]);

    const rows = answer('page_views', [[NOTHING, { ...fromViews(ahead), fromLive: true }]], { asOf: HOUR_MS });

    expect(numbers(rows)[1]).toEqual([1, {}, 1, 1, 1]);
  });
});

describe('rows of buckets without data', () => {
  it('are exact zeros for counts below the tidemark, and live zeros above', () => {
    const rows = answer('page_views', [[NOTHING, NOTHING]], { tidemark: HOUR_MS });

    expect(rows.map(({ value, exact, layer }) => [value, exact, layer])).toEqual([
      [0, true, 'batch'],
      [0, false, 'speed'],
    ]);
    for (const id of ['page_views', 'units_sold'])
      expect(numbers(answer(id, [[NOTHING, NOTHING]]))).toEqual([0, 1].map((hour) => [hour, {}, 0, 0, 0]));
  });

  it('have a zero in every currency that the answer knows, and one of no currency if it knows none', () => {
    const [shape] = shapesOf(metricOf('revenue'), { dimension: undefined, by: [], filters: [] }) as [SectionShape];
    const sold = section(shape, [
      ['', purchase({ currency: 'EUR', amount_minor: 5 })],
      ['', purchase({ currency: 'USD', amount_minor: 7 })],
    ]);

    const some = answer('revenue', [[fromViews(sold), NOTHING]]);
    const none = answer('revenue', [[NOTHING, NOTHING]]);

    expect(numbers(some)).toEqual([
      [0, { currency: 'EUR' }, 5, 5, 5],
      [0, { currency: 'USD' }, 7, 7, 7],
      [1, { currency: 'EUR' }, 0, 0, 0],
      [1, { currency: 'USD' }, 0, 0, 0],
    ]);
    expect(numbers(none)).toEqual([0, 1].map((hour) => [hour, { currency: null }, 0, 0, 0]));
  });

  it('have null for each quantile and for ratios, and nothing for rankings', () => {
    const quantiles = answer('page_load', [[NOTHING, NOTHING]]);
    const ratio = answer('conversion_rate', [
      [NOTHING, NOTHING],
      [NOTHING, NOTHING],
    ]);
    const ranking = answer('top_products', [[NOTHING, NOTHING]]);

    expect(quantiles.map(({ by, value }) => [by['quantile'], value]).slice(0, 4)).toEqual(
      ['p50', 'p75', 'p95', 'p99'].map((name) => [name, null]),
    );
    expect(quantiles).toHaveLength(8);
    expect(numbers(ratio)).toEqual([0, 1].map((hour) => [hour, {}, null, null, null]));
    expect(ranking).toEqual([]);
  });
});

describe('rows of several currencies', () => {
  const sold = (currency: string) => purchase({ currency, amount_minor: 5 });

  it('are in the order of the currencies, whichever came first', () => {
    const [shape] = shapesOf(metricOf('revenue'), { dimension: undefined, by: [], filters: [] }) as [SectionShape];

    const rows = answer('revenue', [
      ['USD', 'EUR'].map((currency) => fromViews(section(shape, [['', sold(currency)]]))),
    ]);

    expect(rows.map(({ by, value }) => [by['currency'], value])).toEqual([
      ['EUR', 0],
      ['USD', 5],
      ['EUR', 5],
      ['USD', 0],
    ]);
  });

  it('are in a breakdown those of the key alone', () => {
    const split = resolveSplit(metricOf('revenue'), ['country'], []) as Split;
    const [shape] = shapesOf(metricOf('revenue'), split) as [SectionShape];

    const rows = answer(
      'revenue',
      [
        [
          fromViews(
            section(shape, [
              ['DE', sold('EUR')],
              ['US', sold('USD')],
            ]),
          ),
          NOTHING,
        ],
      ],
      { split },
    );

    expect(rows.map(({ by }) => by)).toEqual([
      { country: 'DE', currency: 'EUR' },
      { country: 'US', currency: 'USD' },
    ]);
  });
});

describe('rows of a breakdown', () => {
  it('have every quantile, however few keys of a ranking are shown', () => {
    const byDevice = resolveSplit(metricOf('page_load'), ['device'], []) as Split;
    const [loads] = shapesOf(metricOf('page_load'), byDevice) as [SectionShape];

    const rows = answer(
      'page_load',
      [[fromViews(section(loads, [['mobile', arrivedEvent({ duration_ms: 5000 })]])), NOTHING]],
      { split: byDevice, limit: 1 },
    );

    expect(rows.map(({ by }) => by['quantile'])).toEqual(['p50', 'p75', 'p95', 'p99']);
  });

  const split = resolveSplit(metricOf('purchases'), ['country'], []) as Split;
  const [shape] = shapesOf(metricOf('purchases'), split) as [SectionShape];

  it('come in code unit order, with null first for events that have no value', () => {
    const state = section(shape, [
      ['b', purchase({})],
      ['', purchase({})],
      ['a', purchase({})],
      ['B', purchase({})],
    ]);

    const rows = answer('purchases', [[fromViews(state), NOTHING]], { split });

    expect(rows.map(({ by }) => by['country'])).toEqual([null, 'B', 'a', 'b']);
  });

  it('are bounded by what cells could not keep apart', () => {
    const state = section(shape, [
      ['DE', purchase({})],
      [OTHER_KEY, purchase({})],
      [OTHER_KEY, purchase({})],
    ]);

    const rows = answer('purchases', [[fromViews(state), NOTHING]], { split });

    expect(numbers(rows)).toEqual([
      [0, { country: 'DE' }, 1, 1, 3],
      [0, { country: OTHER_KEY }, 2, 2, 2],
    ]);
    expect(rows.map(({ exact }) => exact)).toEqual([false, true]);
  });

  it('split a pair into its two columns and keep one value of either', () => {
    const pair = resolveSplit(metricOf('ad_clicks'), ['country', 'platform'], []) as Split;
    const filtered = resolveSplit(
      metricOf('ad_clicks'),
      ['platform'],
      [{ column: 'country', test: 'is', value: 'DE' }],
    ) as Split;
    const [clicks] = shapesOf(metricOf('ad_clicks'), pair) as [SectionShape];
    const state = section(clicks, [
      ['DE|web', purchase({})],
      ['DE|ios', purchase({})],
      ['IN|web', purchase({})],
    ]);

    const both = answer('ad_clicks', [[fromViews(state), NOTHING]], { split: pair });
    const one = answer('ad_clicks', [[fromViews(state), NOTHING]], { split: filtered });

    expect(both.map(({ by }) => by)).toEqual([
      { country: 'DE', platform: 'ios' },
      { country: 'DE', platform: 'web' },
      { country: 'IN', platform: 'web' },
    ]);
    expect(one.map(({ by }) => by)).toEqual([{ platform: 'ios' }, { platform: 'web' }]);
  });
});

describe('rows of a ratio', () => {
  const NO_SPLIT: Split = { dimension: undefined, by: [], filters: [] };
  const country = resolveSplit(metricOf('click_through_rate'), ['country'], []) as Split;
  const counted = (shape: SectionShape, counts: Readonly<Record<string, number>>): MergedSection =>
    fromViews(
      section(
        shape,
        Object.entries(counts).flatMap(([key, times]) =>
          Array.from({ length: times }, () => [key, purchase({})] as const),
        ),
      ),
    );

  it('divide what both parts have under a key, and 0 where one has nothing', () => {
    const [clicks, shown] = shapesOf(metricOf('click_through_rate'), country) as [SectionShape, SectionShape];

    const rows = answer(
      'click_through_rate',
      [
        [counted(clicks, { DE: 1, FR: 3 }), NOTHING],
        [counted(shown, { DE: 4, IN: 5 }), NOTHING],
      ],
      { split: country },
    );

    expect(numbers(rows)).toEqual([
      [0, { country: 'DE' }, 0.25, 0.25, 0.25],
      [0, { country: 'FR' }, null, null, null],
      [0, { country: 'IN' }, 0, 0, 0],
    ]);
  });

  it('divide currency by currency, in their order, and 0 where one has nothing', () => {
    const [revenue, orders] = shapesOf(metricOf('average_order_value'), NO_SPLIT) as [SectionShape, SectionShape];
    const sold = (currency: string, amount_minor: number) => ['', purchase({ currency, amount_minor })] as const;
    const broken = resolveSplit(metricOf('average_order_value'), ['country'], []) as Split;

    const amounts = section(revenue, [sold('USD', 6), sold('EUR', 5), sold('EUR', 7)]);
    const counts = section(orders, [sold('USD', 1), sold('USD', 1), sold('EUR', 1), sold('CHF', 1)]);
    const totals = answer('average_order_value', [
      [fromViews(amounts), NOTHING],
      [fromViews(counts), NOTHING],
    ]);
    const parts = ([amounts, counts] as readonly { readonly total: unknown }[]).map(({ total }) => [
      fromViews({ keys: new Map([['DE', total]]) }),
      NOTHING,
    ]);
    const byCountry = answer('average_order_value', parts, { split: broken });

    const expected = [
      ['CHF', 0],
      ['EUR', 12],
      ['USD', 3],
    ] as const;
    expect(totals.filter(({ start }) => start === 0).map(({ by, value }) => [by['currency'], value])).toEqual(expected);
    expect(byCountry.map(({ by, value }) => [by['country'], by['currency'], value])).toEqual(
      expected.map(([currency, value]) => ['DE', currency, value]),
    );
  });

  it('come from both layers as soon as one part does', () => {
    const [clicks, shown] = shapesOf(metricOf('click_through_rate'), NO_SPLIT) as [SectionShape, SectionShape];
    const [views, live] = [
      counted(clicks, { '': 1 }),
      { ...counted(shown, { '': 2 }), fromViews: false, fromLive: true },
    ];
    const layers = (...parts: readonly MergedSection[]): readonly string[] =>
      answer(
        'click_through_rate',
        parts.map((part) => [part, part]),
      ).map(({ layer }) => layer);

    expect([layers(views, live), layers(live, live), layers(views, views)].map(([layer]) => layer)).toEqual([
      'merged',
      'speed',
      'batch',
    ]);
    expect(
      answer('page_views', [[views, views]], { tidemark: HOUR_MS }).map(({ layer, exact }) => [layer, exact]),
    ).toEqual([
      ['batch', true],
      ['merged', false],
    ]);
  });
});

describe('rows under a filter that no key meets', () => {
  const split = resolveSplit(metricOf('purchases'), [], [{ column: 'country', test: 'is', value: 'DE' }]) as Split;
  const [shape] = shapesOf(metricOf('purchases'), split) as [SectionShape];

  it('are zeros, bounded by what cells could not keep apart', () => {
    const there = section(shape, [['DE', purchase({})]]);
    const elsewhere = section(shape, [['FR', purchase({})]]);
    const unknown = section(shape, [
      ['FR', purchase({})],
      [OTHER_KEY, purchase({})],
      [OTHER_KEY, purchase({})],
    ]);

    expect(numbers(answer('purchases', [[fromViews(elsewhere), fromViews(unknown)]], { split }))).toEqual([
      [0, {}, 0, 0, 0],
      [1, {}, 0, 0, 2],
    ]);
    expect(numbers(answer('purchases', [[fromViews(there), NOTHING]], { split }))[0]).toEqual([0, {}, 1, 1, 1]);
  });
});

describe('rows of a ranking', () => {
  it('without currencies are as many as asked', () => {
    const [shape] = shapesOf(metricOf('top_products'), { dimension: undefined, by: [], filters: [] }) as [SectionShape];
    const state = section(
      shape,
      ['a', 'b', 'b', 'c', 'c', 'c'].map((product_id) => ['', arrivedEvent({ product_id })] as const),
    );

    expect(
      answer('top_products', [[fromViews(state), NOTHING]], { limit: 2 }).map(({ by }) => by['product_id']),
    ).toEqual(['c', 'b']);
  });

  it('go on from a place', () => {
    const [shape] = shapesOf(metricOf('top_products'), { dimension: undefined, by: [], filters: [] }) as [SectionShape];
    const state = section(
      shape,
      ['a', 'b', 'b', 'c', 'c', 'c'].map((product_id) => ['', arrivedEvent({ product_id })] as const),
    );

    const rows = answer('top_products', [[fromViews(state), NOTHING]], { offset: 1, limit: 1 });

    expect(rows.map(({ by }) => by['product_id'])).toEqual(['b']);
  });

  it('are sorted by rank, up to the requested number per currency', () => {
    const [shape] = shapesOf(metricOf('top_products_by_revenue'), {
      dimension: undefined,
      by: [],
      filters: [],
    }) as [SectionShape];
    const sale = (product_id: string, currency: string, amount_minor: number): readonly [string, ArrivedEvent] => [
      '',
      purchase({ product_id, currency, amount_minor }),
    ];
    const state = section(shape, [sale('z', 'USD', 9), sale('a', 'USD', 5), sale('m', 'USD', 7), sale('q', 'EUR', 1)]);

    const rows = answer('top_products_by_revenue', [[fromViews(state), NOTHING]], { limit: 2 });

    expect(rows.map(({ by, value }) => [by['currency'], by['product_id'], value])).toEqual([
      ['EUR', 'q', 1],
      ['USD', 'z', 9],
      ['USD', 'm', 7],
    ]);
  });
});
