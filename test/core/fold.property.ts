import fc from 'fast-check';
import { type Cell, emptyCell, type Population, sectionId } from '../../core/cell/cell';
import { fold } from '../../core/cell/fold';
import { dimensionKey, type DimensionName, DIMENSIONS, OTHER_KEY } from '../../core/metric/dimension';
import type { CountState } from '../../core/metric/kind/count';
import type { DistinctState } from '../../core/metric/kind/distinct';
import type { TopState } from '../../core/metric/kind/top';
import { type FoldedEvent, matches } from '../../core/metric/measure';
import type { MeasuredMetric } from '../../core/metric/metric';
import { EVENT_TYPES_NAMED, MEASURED } from '../../core/metric/registry';
import { events as allEvents } from '../../core/metric/metrics/events';
import { pageViews } from '../../core/metric/metrics/page-views';
import { topProducts } from '../../core/metric/metrics/top-products';
import { visitors } from '../../core/metric/metrics/visitors';
import { wishlistAdds } from '../../core/metric/metrics/wishlist-adds';
import { COARSE_PRECISION, FINE_PRECISION } from '../../core/sketch/hyperloglog';
import { runs } from '../support/effort';
import { arbitraryEvent, FEW_KEYS, MANY_KEYS } from './arbitrary-events';

type Marked = readonly [event: FoldedEvent, isDuplicate: boolean];

function cellOf(events: readonly Marked[]): Cell {
  const cell = emptyCell();
  for (const [event, isDuplicate] of events) fold(cell, event, isDuplicate);
  return cell;
}

function totalCount(cell: Cell, metric: MeasuredMetric, population: Population): number {
  const section = cell.sections.get(sectionId({ metric, dimension: undefined, population }));
  return section !== undefined && 'total' in section ? (section.total as CountState).count : 0;
}

function countsBy(
  cell: Cell,
  metric: MeasuredMetric,
  dimension: DimensionName,
  population: Population,
): ReadonlyMap<string, number> {
  const section = cell.sections.get(sectionId({ metric, dimension, population }));
  const states = section !== undefined && 'keys' in section ? [...section.keys] : [];
  return new Map(states.map(([key, state]) => [key, (state as CountState).count]));
}

function populationOf([event, isDuplicate]: Marked): Population {
  return isDuplicate ? 'duplicate' : event.is_bot ? 'bot' : 'human';
}

function tally(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

const COUNTS = MEASURED.filter(({ measure }) => measure.kind === 'count');
const few = fc.array(fc.tuple(arbitraryEvent(FEW_KEYS), fc.boolean()), { maxLength: 80 });

describe('the fold', () => {
  it('counts every event once, in its population', () => {
    fc.assert(
      fc.property(few, (events) => {
        const cell = cellOf(events);
        const duplicates = events.filter(([, isDuplicate]) => isDuplicate).length;

        expect([cell.applied, cell.duplicates]).toEqual([events.length - duplicates, duplicates]);
        for (const population of ['human', 'bot', 'duplicate'] as const) {
          const mine = events.filter((marked) => populationOf(marked) === population).map(([event]) => event);
          const expected = COUNTS.map((metric) => mine.filter((event) => matches(metric.where, event)).length);
          expect(COUNTS.map((metric) => totalCount(cell, metric, population))).toEqual(expected);
        }
      }),
    );
  });

  it('counts every event once in each breakdown; duplicates in none', () => {
    fc.assert(
      fc.property(few, (events) => {
        const cell = cellOf(events);

        for (const metric of COUNTS) {
          for (const dimension of metric.breakdowns) {
            const humans = events.filter(
              (marked) => populationOf(marked) === 'human' && matches(metric.where, marked[0]),
            );
            expect(countsBy(cell, metric, dimension, 'human')).toEqual(
              tally(humans.map(([event]) => dimensionKey(dimension, event))),
            );
            expect(countsBy(cell, metric, dimension, 'duplicate')).toEqual(new Map());
          }
        }
      }),
      { numRuns: runs(40) },
    );
  });

  it('adds what does not fit under one key, so that a breakdown still sums to its total', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEvent(MANY_KEYS), { minLength: 300, maxLength: 600 }), (events) => {
        const cell = cellOf(
          events.map((event, at) => [
            { ...event, event_type: 'page_view', page: `/p${at}`, is_bot: at % 2 === 0 },
            false,
          ]),
        );

        for (const population of ['human', 'bot'] as const) {
          const counts = countsBy(cell, pageViews, 'page', population);
          expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(
            totalCount(cell, pageViews, population),
          );
          expect(counts.size).toBeLessThanOrEqual(DIMENSIONS.page.maxKeys + 1);
          expect(counts.has(OTHER_KEY)).toBe(true);
        }
      }),
      { numRuns: runs(20) },
    );
  });

  it.each([
    ['human', 64 + 1, 128],
    ['bot', 16 + 1, 32],
  ] as const)('keeps a quarter of the keys for bots, but 16 at least (%s)', (population, pagesKept, productsRanked) => {
    const [event] = fc.sample(arbitraryEvent(FEW_KEYS), 1) as [FoldedEvent];
    const views = Array.from({ length: 300 }, (_, at): Marked => [
      { ...event, event_type: 'page_view', is_bot: population === 'bot', page: `/${at}`, product_id: `p${at}` },
      false,
    ]);

    const cell = cellOf(views);

    expect(countsBy(cell, pageViews, 'page', population).size).toBe(pagesKept);
    const ranking = cell.sections.get(sectionId({ metric: topProducts, dimension: undefined, population })) as {
      readonly total: TopState;
    };
    expect(ranking.total.get('')?.entries.size).toBe(productsRanked);
  });

  it('keeps identities finer in a total than under a key', () => {
    const [event] = fc.sample(arbitraryEvent(FEW_KEYS), 1) as [FoldedEvent];
    const cell = cellOf([[{ ...event, is_bot: false, country: 'DE' }, false]]);

    const [total, byCountry] = ([undefined, 'country'] as const).map((dimension) =>
      cell.sections.get(sectionId({ metric: visitors, dimension, population: 'human' })),
    );

    expect((total as { readonly total: DistinctState }).total.registers.length).toBe(2 ** FINE_PRECISION);
    expect((byCountry as { readonly keys: ReadonlyMap<string, DistinctState> }).keys.get('DE')?.registers.length).toBe(
      2 ** COARSE_PRECISION,
    );
  });

  it('has every custom type of a metric among its events', () => {
    const [event] = fc.sample(arbitraryEvent(FEW_KEYS), 1) as [FoldedEvent];
    const own = EVENT_TYPES_NAMED.filter((type) => type.startsWith('custom:'));
    const cell = cellOf(own.map((event_type): Marked => [{ ...event, event_type, is_bot: false }, false]));

    expect(own).toContain('custom:wishlist_add');
    expect(totalCount(cell, wishlistAdds, 'human')).toBe(1);
    expect(totalCount(cell, allEvents, 'human')).toBe(own.length);
  });

  it('counts a site’s own types among all events, by their name', () => {
    const [event] = fc.sample(arbitraryEvent(FEW_KEYS), 1) as [FoldedEvent];
    const own = (event_type: string): Marked => [{ ...event, event_type, is_bot: false }, false];
    const cell = cellOf([own('custom:wish'), own('custom:wish'), own('custom:share')]);

    expect(countsBy(cell, allEvents, 'event_type', 'human')).toEqual(
      new Map([
        ['custom:wish', 2],
        ['custom:share', 1],
      ]),
    );
  });
});
