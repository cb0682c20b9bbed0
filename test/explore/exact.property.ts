import fc from 'fast-check';
import type { Population } from '../../core/cell/cell';
import type { LakeEvent } from '../../core/event/columns';
import { dimensionKey, type DimensionName } from '../../core/metric/dimension';
import { matches } from '../../core/metric/measure';
import type { MeasuredMetric } from '../../core/metric/metric';
import { pageViews } from '../../core/metric/metrics/page-views';
import { MEASURED } from '../../core/metric/registry';
import { DAY_MS, HOUR_MS, type Window } from '../../core/time/window';
import type { ExactValue } from '../../serving-layer/query/exact-source';
import { DAYS, dirtyEvents, START_MS } from './dirty-events';
import { type ExploreBench, firstCopies, makeWorld, openBench } from './explored-world';
import { runs } from '../support/effort';

const TIDEMARK = START_MS + (DAYS + 3) * DAY_MS;
const COUNTED = MEASURED.filter(({ measure }) => measure.kind === 'distinct' || measure.kind === 'top');
const WINDOWS: readonly (readonly Window[])[] = [
  [{ start: START_MS, end: START_MS + DAYS * DAY_MS }],
  [0, 1, 2, 3, 5].map((hour) => ({ start: START_MS + (4 + hour) * HOUR_MS, end: START_MS + (5 + hour) * HOUR_MS })),
  [
    { start: START_MS - DAY_MS, end: START_MS + 7_000_000 },
    { start: START_MS + 7_000_000, end: START_MS + 90_000_000 },
  ],
];

describe('exact numbers', () => {
  let bench: ExploreBench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  it('are those that sets and sums over the surviving events give, for every metric that is not a sum', async () => {
    const metrics = fc
      .constantFrom(...COUNTED)
      .chain((metric) =>
        fc.record({ metric: fc.constant(metric), dimension: fc.constantFrom(undefined, ...metric.breakdowns) }),
      );
    const populations = fc.constantFrom<readonly Population[]>(
      ['human'],
      ['bot'],
      ['human', 'bot'],
      ['human', 'bot', 'duplicate'],
    );
    const cases = fc.record({
      events: dirtyEvents({ minLength: 0, maxLength: 60 }),
      metrics,
      populations,
      windows: fc.constantFrom(...WINDOWS),
      limit: fc.constantFrom(1, 2, 10),
    });
    await fc.assert(
      fc.asyncProperty(
        cases,
        async ({ events, metrics: { metric, dimension }, populations: asked, windows, limit }) => {
          const world = await makeWorld(bench, events, TIDEMARK);

          const values = await world.explorer.exact({
            ...world,
            metric,
            dimension,
            populations: asked,
            windows,
            limit,
          });

          const seen = firstCopies(events.filter(({ site }) => site === 'mine')).filter(({ is_bot }) =>
            asked.includes(is_bot ? 'bot' : 'human'),
          );
          expect(values).toEqual(windows.flatMap((window) => windowTruth(seen, { metric, dimension, window, limit })));
        },
      ),
      { numRuns: runs(40) },
    );
  });

  it('need no engine without a query', async () => {
    const world = await makeWorld(bench, [], TIDEMARK);
    const question = { ...world, metric: COUNTED[0] as MeasuredMetric, dimension: undefined, limit: 1 };

    expect(await world.explorer.exact({ ...question, populations: ['human'], windows: [] })).toEqual([]);
    expect(
      await world.explorer.exact({ ...question, populations: ['duplicate'], windows: WINDOWS[0] as readonly Window[] }),
    ).toEqual([]);
  });

  it('are not counted again for metrics whose states add up', async () => {
    const world = await makeWorld(bench, [], TIDEMARK);

    const asking = world.explorer.exact({
      ...world,
      metric: pageViews,
      dimension: undefined,
      populations: ['human'],
      windows: WINDOWS[0] as readonly Window[],
      limit: 1,
    });

    await expect(asking).rejects.toMatchObject({ code: 'invalid_question', path: 'metric' });
  });
});

interface Asked {
  readonly metric: MeasuredMetric;
  readonly dimension: DimensionName | undefined;
  readonly window: Window;
  readonly limit: number;
}

function windowTruth(events: readonly LakeEvent[], { metric, dimension, window, limit }: Asked): readonly ExactValue[] {
  const inside = events
    .filter(({ occurred_ms }) => occurred_ms >= window.start && occurred_ms < window.end)
    .filter((event) => matches(metric.where, { ...event, is_first_of_order: false, is_first_in_currency: false }));
  const keyOf = (event: LakeEvent): string => (dimension === undefined ? '' : dimensionKey(dimension, event));
  const keys = [...new Set(inside.map(keyOf))].sort();
  return keys.flatMap((key) => {
    const own = inside.filter((event) => keyOf(event) === key);
    const values =
      metric.measure.kind === 'top' ? rankingTruth(own, metric.measure, limit) : [distinctTruth(own, metric)];
    return values.map((value) => ({ windowStart: window.start, key, ...value }));
  });
}

function distinctTruth(events: readonly LakeEvent[], { measure }: MeasuredMetric): Pick<ExactValue, 'value'> {
  return { value: new Set(events.map((event) => (measure.kind === 'distinct' ? event[measure.column] : null))).size };
}

function rankingTruth(
  events: readonly LakeEvent[],
  { column, weight }: Extract<MeasuredMetric['measure'], { readonly kind: 'top' }>,
  limit: number,
) {
  const isMoney = weight === 'amount_minor';
  const sums = new Map<string, Map<string, number>>();
  for (const event of events) {
    const [ranked, amount, currency] = [
      event[column],
      isMoney ? (event.amount_minor ?? 0) : 1,
      isMoney ? (event.currency ?? '') : '',
    ];
    if (ranked === null || amount <= 0) continue;
    const own = sums.get(currency) ?? new Map<string, number>();
    sums.set(currency, own.set(ranked, (own.get(ranked) ?? 0) + amount));
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([currency, own]) =>
      [...own]
        .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([ranked, value]) => ({ ranked, ...(isMoney ? { currency } : {}), value })),
    );
}
