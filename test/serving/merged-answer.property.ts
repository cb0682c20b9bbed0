import type { MetricQuestion } from '../../core/port/answers';
import fc from 'fast-check';
import type { Population } from '../../core/cell/cell';
import { bucketsOf } from '../../core/merge/buckets';
import type { QueryGrain } from '../../core/merge/grain';
import type { Row } from '../../core/merge/rows';
import { columnsOf } from '../../core/merge/split';
import type { DimensionName } from '../../core/metric/dimension';
import { breakdownsOf, isMeasured, isRatio, type MeasuredMetric, type RatioMetric } from '../../core/metric/metric';
import { PUBLIC_METRICS } from '../../core/metric/registry';
import { RELATIVE_ACCURACY } from '../../core/sketch/ddsketch';
import type { Bots } from '../../core/wire/metrics';
import { runs } from '../support/effort';
import { type ArrivedEvent, arrivedEvents } from './arrived-events';
import { byKey, distinctOf, eventsOf, rankings } from './oracle';
import { createWorld, SHOP } from './world';

/**
 * The clocks go back in Berlin at 01:00 UTC; half-hour zones and Lord Howe's half-hour change split hours elsewhere.
 */
const AROUND = Date.UTC(2019, 9, 27, 1);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Havana');
const measured = PUBLIC_METRICS.filter(isMeasured);

const questions = fc.record({
  metric: fc.constantFrom(...measured),
  breakdown: fc.nat(),
  grain: fc.constantFrom<QueryGrain>('minute', 'hour', 'day', 'total'),
  fromMinute: fc.oneof(
    fc.integer({ min: -80, max: 20 }).map((half) => half * 30),
    fc.integer({ min: -40 * 60, max: 10 * 60 }),
  ),
  minutes: fc.oneof(
    fc.integer({ min: 1, max: 100 }).map((half) => half * 30),
    fc.integer({ min: 1, max: 50 * 60 }),
  ),
  timeZone: fc.option(zones, { nil: undefined }),
  siteZone: zones,
  tidemarkHour: fc.integer({ min: -40, max: 60 }),
  bots: fc.constantFrom<Bots>('exclude', 'include', 'only'),
  exact: fc.boolean(),
});
const POPULATIONS: Readonly<Record<Bots, readonly Population[]>> = {
  exclude: ['human'],
  include: ['human', 'bot'],
  only: ['bot'],
};

describe('a merged answer', () => {
  it('is what counting all events would give, wherever the tidemark cuts them', async () => {
    await fc.assert(
      fc.asyncProperty(arrivedEvents(AROUND, 30), questions, async (events, asked) => {
        const dimension = [undefined, ...asked.metric.breakdowns][
          asked.breakdown % (asked.metric.breakdowns.length + 1)
        ];
        const from = AROUND + asked.fromMinute * MINUTE_MS;
        const range = {
          start: from,
          end: from + Math.min(asked.minutes, asked.grain === 'minute' ? 300 : Infinity) * MINUTE_MS,
        };
        const tidemark = AROUND + asked.tidemarkHour * HOUR_MS;
        const world = await createWorld({
          site: { ...SHOP, timeZone: asked.siteZone },
          events,
          tidemark,
          asOf: AROUND + 70 * HOUR_MS,
        });

        const question: MetricQuestion = {
          metric: asked.metric.id,
          from: range.start,
          to: range.end,
          grain: asked.grain,
          by: dimension === undefined ? [] : columnsOf(dimension),
          timeZone: asked.timeZone,
          bots: asked.bots,
          exact: asked.exact,
        };

        const { answers } = await world.query.query('shop', [question]);
        const again = await world.query.query('shop', [question]);

        expect(again.answers).toEqual(answers);
        const populations = POPULATIONS[asked.bots];
        const buckets = bucketsOf(range, asked.grain, asked.timeZone ?? asked.siteZone);
        const rows = answers[0]?.rows ?? [];
        expect(new Set(rows.map(({ start }) => buckets.findIndex((bucket) => bucket.start === start))).has(-1)).toBe(
          false,
        );
        for (const bucket of buckets) {
          const seen = eventsOf(events, asked.metric, bucket, populations);
          const mine = rows.filter(({ start }) => start === bucket.start);
          expectLayer(mine, seen, { ...bucket, tidemark });
          for (const [key, group] of byKey(seen, dimension))
            expectGroup(mine, { metric: asked.metric, dimension, key, exact: asked.exact }, group);
          if (dimension !== undefined)
            expect(new Set(mine.map(({ by }) => keyOf(by, dimension))).size).toBe(
              shownKeys(asked.metric, byKey(seen, dimension)),
            );
        }
      }),
      { numRuns: runs(400) },
    );
  });

  it('bounds the true ratio of what both parts count', async () => {
    const ratios = PUBLIC_METRICS.filter(isRatio);
    await fc.assert(
      fc.asyncProperty(
        arrivedEvents(AROUND, 5),
        fc.constantFrom(...ratios),
        fc.integer({ min: -6, max: 8 }),
        fc.nat(),
        async (events, ratio, tidemarkHour, at) => {
          const dimension = [undefined, ...breakdownsOf(ratio)][at % (breakdownsOf(ratio).length + 1)];
          const range = { start: AROUND - 5 * HOUR_MS, end: AROUND + 6 * HOUR_MS };
          const world = await createWorld({
            events,
            tidemark: AROUND + tidemarkHour * HOUR_MS,
            asOf: AROUND + 70 * HOUR_MS,
          });

          const { answers } = await world.query.query('shop', [
            {
              metric: ratio.id,
              from: range.start,
              to: range.end,
              grain: 'total',
              by: dimension === undefined ? [] : columnsOf(dimension),
            },
          ]);

          for (const { by, value, lower, upper } of answers[0]?.rows ?? []) {
            const [above, below] = partsOfRatio(events, ratio, { ...range, dimension, by });
            if (below === 0) expect([value, lower, upper]).toEqual([null, null, null]);
            else {
              expect((lower ?? -Infinity) - 1e-9 <= above / below && above / below <= (upper ?? Infinity) + 1e-9).toBe(
                true,
              );
              if (lower === upper) expect(value).toBeCloseTo(above / below, 9);
            }
          }
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it('keeps with a filter what the breakdown shows for that key', async () => {
    const broken = measured.filter(({ breakdowns }) => breakdowns.length > 0);
    await fc.assert(
      fc.asyncProperty(
        arrivedEvents(AROUND, 5),
        fc.constantFrom(...broken),
        fc.nat(),
        fc.integer({ min: -6, max: 8 }),
        async (events, metric, at, tidemarkHour) => {
          const dimension = metric.breakdowns[at % metric.breakdowns.length] as DimensionName;
          const [first = '', ...rest] = columnsOf(dimension);
          const world = await createWorld({
            events,
            tidemark: AROUND + tidemarkHour * HOUR_MS,
            asOf: AROUND + 70 * HOUR_MS,
          });
          const common = {
            metric: metric.id,
            from: AROUND - 5 * HOUR_MS,
            to: AROUND + 6 * HOUR_MS,
            grain: 'total' as const,
          };

          const { answers } = await world.query.query('shop', [{ ...common, by: columnsOf(dimension) }]);

          const rows = answers[0]?.rows ?? [];
          for (const value of new Set(rows.map(({ by }) => by[first] ?? ''))) {
            const filtered = await world.query.query('shop', [{ ...common, by: rest, filters: [`${first}:${value}`] }]);
            const expected = rows
              .filter(({ by }) => (by[first] ?? '') === value)
              .map((row) => ({
                ...row,
                by: Object.fromEntries(Object.entries(row.by).filter(([column]) => column !== first)),
              }));
            expect(filtered.answers[0]?.rows).toEqual(expected);
          }
        },
      ),
      { numRuns: runs(100) },
    );
  });
});

/** Numerator and denominator of one row, counted. */
function partsOfRatio(
  events: readonly ArrivedEvent[],
  ratio: RatioMetric,
  {
    by,
    dimension,
    ...range
  }: {
    readonly start: number;
    readonly end: number;
    readonly dimension: DimensionName | undefined;
    readonly by: Row['by'];
  },
): readonly [number, number] {
  const count = (metric: MeasuredMetric): number => {
    const seen = byKey(eventsOf(events, metric, range, ['human']), dimension).get(keyOf(by, dimension)) ?? [];
    const { measure } = metric;
    if (measure.kind === 'distinct') return distinctOf(seen, metric);
    if (measure.kind !== 'sum') return seen.length;
    const mine = seen.filter((event) => (event.currency ?? '') === (by['currency'] ?? ''));
    return mine.reduce((sum, event) => sum + (measure.column === 'events' ? 1 : (event[measure.column] ?? 0)), 0);
  };
  return [count(ratio.numerator), count(ratio.denominator)];
}

function keyOf(by: Row['by'], dimension: DimensionName | undefined): string {
  return dimension === undefined
    ? ''
    : columnsOf(dimension)
        .map((column) => by[column] ?? '')
        .join('|');
}

/** Money and durations show nothing for keys whose events have none. */
function shownKeys({ measure }: MeasuredMetric, groups: ReadonlyMap<string, readonly ArrivedEvent[]>): number {
  return [...groups.values()].filter(
    (group) => measure.kind !== 'quantiles' || group.some((event) => event.duration_ms !== null),
  ).length;
}

/** Late events of a bucket below the tidemark are live; a bucket without any is final. */
function expectLayer(
  rows: readonly Row[],
  seen: readonly ArrivedEvent[],
  { end, tidemark }: { readonly end: number; readonly tidemark: number },
): void {
  const live = seen.some((event) => event.arrived_ms >= tidemark);
  const published = seen.some((event) => event.arrived_ms < tidemark);
  const layer = !live && end <= tidemark ? 'batch' : published ? 'merged' : 'speed';
  for (const row of rows) {
    expect(row.layer).toBe(layer);
    expect(row.exact).toBe(layer === 'batch' && row.lower === row.upper);
    if (row.value !== null) expect((row.lower as number) <= row.value && row.value <= (row.upper as number)).toBe(true);
  }
}

interface Shown {
  readonly metric: MeasuredMetric;
  readonly dimension: DimensionName | undefined;
  readonly key: string;
  readonly exact: boolean;
}

function expectGroup(
  rows: readonly Row[],
  { metric, dimension, key, exact }: Shown,
  events: readonly ArrivedEvent[],
): void {
  const { measure } = metric;
  const mine = rows.filter(({ by }) => keyOf(by, dimension) === key);
  switch (measure.kind) {
    case 'count':
      expect(mine.map(({ value, lower, upper }) => [value, lower, upper])).toEqual([
        [events.length, events.length, events.length],
      ]);
      return;
    case 'sum': {
      const sums = new Map<string, number>();
      for (const event of events) {
        const currency = measure.byCurrency ? (event.currency ?? '') : '';
        sums.set(
          currency,
          (sums.get(currency) ?? 0) + (measure.column === 'events' ? 1 : (event[measure.column] ?? 0)),
        );
      }
      for (const [currency, sum] of sums)
        expect(mine.find(({ by }) => (by['currency'] ?? '') === currency)).toMatchObject({
          value: sum,
          lower: sum,
          upper: sum,
        });
      return;
    }
    case 'distinct':
      expectDistinct(mine, distinctOf(events, metric), exact);
      return;
    case 'quantiles':
      expectQuantiles(mine, events, measure.quantiles);
      return;
    case 'top':
      for (const [currency, ranking] of rankings(events, metric)) {
        const shown = mine.filter(({ by }) => (by['currency'] ?? '') === currency);
        expect(shown.map(({ by, value }) => [by[measure.column], value])).toEqual(ranking.slice(0, 10));
      }
  }
}

function expectDistinct(rows: readonly Row[], truth: number, exact: boolean): void {
  expect(rows).toHaveLength(1);
  const { value, lower, upper, layer } = rows[0] as Row;
  if (layer === 'batch' && exact) expect(value).toBe(truth);
  expect((lower as number) <= truth && truth <= (upper as number)).toBe(true);
}

function expectQuantiles(rows: readonly Row[], events: readonly ArrivedEvent[], quantiles: readonly number[]): void {
  const durations = events
    .flatMap((event) => (event.duration_ms === null ? [] : [event.duration_ms]))
    .sort((a, b) => a - b);
  for (const [at, q] of quantiles.entries()) {
    const row = rows[at] as Row;
    const truth = durations[Math.max(0, Math.ceil(q * durations.length) - 1)] ?? null;
    if (truth === null) expect(row?.value ?? null).toBeNull();
    else expect(Math.abs((row.value as number) - truth)).toBeLessThanOrEqual(truth * RELATIVE_ACCURACY + 1e-9);
  }
}
