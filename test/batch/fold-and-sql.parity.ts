import fc from 'fast-check';
import { type Cell, sectionName } from '../../core/cell/cell';
import { decodeCell, encodeCell } from '../../core/cell/codec';
import { dimensionKey } from '../../core/metric/dimension';
import type { DistinctState } from '../../core/metric/kind/distinct';
import type { TopState } from '../../core/metric/kind/top';
import { matches } from '../../core/metric/measure';
import type { MeasuredMetric } from '../../core/metric/metric';
import { metricsOfKind } from '../../core/metric/sql';
import type { Grain } from '../../core/port/view-store';
import type { SpaceSaving } from '../../core/sketch/space-saving';
import { dayWindow, hoursIn, minutesIn } from '../../core/time/calendar';
import { HOUR_MS, hourOf, type Window } from '../../core/time/window';
import { type Arrival, type BatchBench, openBench, type World } from './batch-world';
import { AUTUMN_MS, dirtyArrivals, personEvent, SITES, SPRING_MS } from './dirty-events';
import { foldedMinutes, merged, type Placed, placed, survivorsOf } from './oracle';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const RUNS = { numRuns: 8 };

describe.each([
  ['when New York’s clocks go forward', SPRING_MS],
  ['when New York’s clocks go back', AUTUMN_MS],
])('the cells that SQL makes are those of the fold, %s', (_, startMs) => {
  it('in every minute, hour and day of every site', async () => {
    await fc.assert(
      fc.asyncProperty(dirtyArrivals(startMs, { minLength: 1, maxLength: 120 }), async (arrivals) => {
        const world = bench.newWorld(SITES);
        await world.arrive(arrivals);
        const tidemark = Math.max(...arrivals.map(({ arrivedMs }) => hourOf(arrivedMs) + HOUR_MS));
        await world.pulse(tidemark);

        const outcome = await world.batch.run(tidemark);

        expect(outcome).toMatchObject({ status: 'published' });
        for (const site of SITES) {
          const events = placed(arrivals, site.id, site.timeZone);
          for (const day of new Set(events.map((event) => event.day)))
            await expectDay(world, { site: site.id, day, zone: site.timeZone }, survivorsOf(events, day));
        }
        if (outcome.status === 'published') expect(outcome.reconciliation?.rows.filter(({ residual }) => residual !== 0)).toEqual([]);
      }),
      RUNS,
    );
  }, 300_000);
});

interface Day {
  readonly site: string;
  readonly day: string;
  readonly zone: string;
}

async function expectDay(world: World, { site, day, zone }: Day, survivors: readonly Placed[]): Promise<void> {
  const minutes = foldedMinutes(survivors);
  const { start, end } = dayWindow(day, zone);
  const windows: Record<Grain, readonly Window[]> = { minute: minutesIn(start, end), hour: hoursIn(start, end, zone), day: [{ start, end }] };
  const version = (await world.deps.views.versions(site, day, day)).at(-1);
  for (const grain of ['minute', 'hour', 'day'] as const) {
    const published = await world.deps.views.cells(site, version!, grain);
    const expected = windows[grain]
      .map((window) => ({ window, events: survivors.filter(({ occurred_ms }) => occurred_ms >= window.start && occurred_ms < window.end) }))
      .filter(({ events }) => events.length > 0);
    expect(published.map(({ windowStart }) => windowStart)).toEqual(expected.map(({ window }) => window.start));
    for (const [at, { window, events }] of expected.entries()) {
      const cell = decodeCell(published[at]!.bytes);
      const folded = merged([...minutes].filter(([minute]) => minute >= window.start && minute < window.end).map(([, one]) => one));
      expectExactDistinct(cell, events);
      expectRankings(cell, events);
      expect(Buffer.from(encodeCell(additive(cell))).equals(encodeCell(additive(folded)))).toBe(true);
    }
  }
}

/** Without what SQL knows and the fold can only estimate. */
function additive(cell: Cell): Cell {
  const sections = new Map([...cell.sections].filter(([id]) => sectionName(id)?.metric.measure.kind !== 'top'));
  for (const [id, section] of sections) {
    if (sectionName(id)?.metric.measure.kind !== 'distinct') continue;
    for (const state of ('total' in section ? [section.total] : [...section.keys.values()]) as readonly DistinctState[]) state.exact = null;
  }
  return { ...cell, sections };
}

function expectExactDistinct(cell: Cell, events: readonly Placed[]): void {
  for (const [id, section] of cell.sections) {
    const { metric, dimension, population } = sectionName(id)!;
    if (metric.measure.kind !== 'distinct') continue;
    const column = metric.measure.column;
    const seen = seenBy(metric, events, population);
    const count = (some: readonly Placed[]): number => new Set(some.map((event) => event[column])).size;
    if ('total' in section) expect((section.total as DistinctState).exact).toBe(count(seen));
    else
      for (const [key, state] of section.keys)
        expect((state as DistinctState).exact).toBe(count(seen.filter((event) => dimensionKey(dimension!, event) === key)));
  }
}

function expectRankings(cell: Cell, events: readonly Placed[]): void {
  const sections = new Map([...cell.sections].map(([id, section]) => [sectionName(id)!, section]));
  for (const metric of metricsOfKind('top')) {
    for (const population of ['human', 'bot'] as const) {
      const section = [...sections].find(([name]) => name.metric.id === metric.id && name.population === population)?.[1];
      const found = section !== undefined && 'total' in section ? (section.total as TopState) : new Map<string, SpaceSaving>();
      const plain = [...found].map(([currency, { floor, entries }]) => [
        currency,
        floor,
        Object.fromEntries([...entries].map(([key, { lower, upper }]) => [key, lower === upper ? lower : NaN])),
      ]);
      expect(plain.sort()).toEqual(weights(metric, seenBy(metric, events, population)));
    }
  }
}

function weights({ measure }: ReturnType<typeof metricsOfKind<'top'>>[number], events: readonly Placed[]): unknown {
  const currencies = new Map<string, Record<string, number>>();
  for (const event of events) {
    const key = event[measure.column];
    const weight = measure.weight === 'events' ? 1 : (event.amount_minor ?? 0);
    if (key === null || weight <= 0) continue;
    const currency = measure.weight === 'events' ? '' : (event.currency ?? '');
    const keys = currencies.get(currency) ?? {};
    currencies.set(currency, { ...keys, [key]: (keys[key] ?? 0) + weight });
  }
  return [...currencies].map(([currency, keys]) => [currency, 0, keys]).sort();
}

function seenBy(metric: MeasuredMetric, events: readonly Placed[], population: string): readonly Placed[] {
  return events.filter((event) => event.is_bot === (population === 'bot') && matches(metric.where, event));
}

it('of the visitors that share a register, the highest rank counts', async () => {
  const world = bench.newWorld(SITES);
  const people = Array.from({ length: 30 }, (_, at) => personEvent(at, SPRING_MS + at));
  const arrivals = people.map((event) => ({ shard: 'shard-0', site: 'utc-shop', arrivedMs: event.occurred_ms, events: [event] }));
  await world.arrive(arrivals);
  await world.pulse(SPRING_MS + HOUR_MS);

  await world.batch.run(SPRING_MS + HOUR_MS);

  expect(new Set(people.map(({ visitor_register }) => Math.floor(visitor_register / 64))).size).toBe(2);
  await expectDay(world, { site: 'utc-shop', day: '2026-03-07', zone: 'UTC' }, survivorsOf(placed(arrivals, 'utc-shop', 'UTC'), '2026-03-07'));
});

it('a run of nothing moves the tidemark', async () => {
  const world = bench.newWorld(SITES);
  const arrivals: readonly Arrival[] = [];
  await world.arrive(arrivals);
  await world.pulse(hourOf(SPRING_MS));

  const outcome = await world.batch.run(hourOf(SPRING_MS));

  expect(outcome).toMatchObject({ status: 'published', record: { epoch: 1, tidemark: hourOf(SPRING_MS), rewritten: [] } });
  expect(await world.deps.pointer.read()).toEqual({ epoch: 1, tidemark: hourOf(SPRING_MS), withdrawn: [] });
});
