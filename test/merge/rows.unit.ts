import { emptySection, type SectionShape, type SectionState } from '../../core/cell/cell';
import type { MergedSection } from '../../core/merge/merge-series';
import { type Row, rowsOf, shapesOf } from '../../core/merge/rows';
import { resolveSplit, type Split } from '../../core/merge/split';
import { OTHER_KEY } from '../../core/metric/dimension';
import { kindOf } from '../../core/metric/kind';
import type { Metric } from '../../core/metric/metric';
import { findMetric } from '../../core/metric/registry';
import { arrivedEvent, type ArrivedEvent } from '../serving/arrived-events';

const HOUR_MS = 3_600_000;
const BUCKETS = [0, 1].map((hour) => ({ start: hour * HOUR_MS, end: (hour + 1) * HOUR_MS }));

function metricOf(id: string): Metric {
  return findMetric(id) as Metric;
}

/** A section that holds events under the given keys; a total under no key. */
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
  changes: Partial<{ split: Split; limit: number; tidemark: number }> = {},
): readonly Row[] {
  const metric = metricOf(id);
  const split = changes.split ?? { dimension: undefined, by: [], filter: undefined };
  return rowsOf({ metric, split, buckets: BUCKETS, parts, tidemark: changes.tidemark ?? 2 * HOUR_MS, limit: changes.limit ?? 10 });
}

const numbers = (rows: readonly Row[]): readonly unknown[] =>
  rows.map(({ start, by, value, lower, upper }) => [start / HOUR_MS, by, value, lower, upper]);
const purchase = (changes: Partial<ArrivedEvent>): ArrivedEvent => arrivedEvent({ event_type: 'purchase', quantity: 1, ...changes });

describe('rows of buckets without data', () => {
  it('are exact zeros for counts below the tidemark, and live zeros above', () => {
    const rows = answer('page_views', [[NOTHING, NOTHING]], { tidemark: HOUR_MS });

    expect(rows.map(({ value, exact, layer }) => [value, exact, layer])).toEqual([
      [0, true, 'batch'],
      [0, false, 'speed'],
    ]);
  });

  it('have a zero in every currency that the answer knows, and one of no currency if it knows none', () => {
    const [shape] = shapesOf(metricOf('revenue'), { dimension: undefined, by: [], filter: undefined }) as [SectionShape];
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

    expect(quantiles.map(({ by, value }) => [by['quantile'], value]).slice(0, 4)).toEqual(['p50', 'p75', 'p95', 'p99'].map((name) => [name, null]));
    expect(quantiles).toHaveLength(8);
    expect(numbers(ratio)).toEqual([0, 1].map((hour) => [hour, {}, null, null, null]));
    expect(ranking).toEqual([]);
  });
});

describe('rows of a breakdown', () => {
  const split = resolveSplit(metricOf('purchases'), ['country'], undefined) as Split;
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
    const pair = resolveSplit(metricOf('ad_clicks'), ['country', 'platform'], undefined) as Split;
    const filtered = resolveSplit(metricOf('ad_clicks'), ['platform'], { column: 'country', value: 'DE' }) as Split;
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

describe('rows of a ranking', () => {
  it('come by rank, as many as asked in each currency', () => {
    const [shape] = shapesOf(metricOf('top_products_by_revenue'), { dimension: undefined, by: [], filter: undefined }) as [SectionShape];
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
