import { MemorySeenEvents } from '../../adapters/local/memory-seen-events';
import { createBatch } from '../../batch-layer/batch';
import { planBatch } from '../../batch-layer/plan/make-plan';
import { readStanding } from '../../batch-layer/plan/standing';
import { jobOf } from '../../batch-layer/run/execute';
import { previewPlace } from '../../batch-layer/records/keys';
import type { NormalEvent } from '../../core/event/columns';
import type { Reconciliation } from '../../core/run/run';
import { DEFAULT_RETENTION } from '../../core/run/retention';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { type Arrival, type BatchBench, openBench, type World } from './batch-world';
import { arrival, MIDNIGHT, NOON, runTo, seen, SITE, sums } from './shop';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const FIRST = '2026-03-04';
const MONEY = { event_type: 'purchase', price_minor: 700, quantity: 1, amount_minor: 700, currency: 'EUR' };

/** A world whose live layer forgets ids after a day, as deployments do. */
function forgetfulWorld(): World {
  return bench.newWorld([SITE], ['shard-0', 'shard-1'], new MemorySeenEvents({ newStream: true }));
}

function ofServer(id: string, arrivedMs: number, changes: Partial<NormalEvent> = {}): Arrival {
  return arrival(id, arrivedMs, { key_kind: 'server', ...changes });
}

/** A run at the end of the day so many days after the first. */
async function runAfter(world: World, days: number): Promise<Awaited<ReturnType<typeof runTo>>> {
  return runTo(world, MIDNIGHT + days * DAY_MS);
}

async function played(world: World, arrivals: readonly Arrival[]): Promise<Awaited<ReturnType<typeof runTo>>> {
  await world.arrive(arrivals);
  return runAfter(world, Math.floor((arrivals[0]!.arrivedMs - NOON) / DAY_MS));
}

function eventsOf(reconciliation: Reconciliation | undefined): unknown {
  const [row] = (reconciliation?.rows ?? []).filter(({ metric }) => metric === 'events');
  return row && { speed: row.speed, batch: row.batch, parts: row.parts, residual: row.residual };
}

it('an event counts once if it comes again weeks later under another day, and live is known to have forgotten it', async () => {
  const world = forgetfulWorld();
  await played(world, [arrival('a', NOON)]);

  const outcome = await played(world, [arrival('a', NOON + 25 * DAY_MS), arrival('b', NOON + 25 * DAY_MS)]);

  expect(outcome).toMatchObject({ record: { events: { read: 2, duplicates: 1, kept: 1 } } });
  expect(await seen(world)).toMatchObject({ [FIRST]: { events: 1 }, '2026-03-29': { events: 1 } });
  expect(outcome.status === 'published' && eventsOf(outcome.reconciliation)).toMatchObject({
    speed: 2,
    batch: 1,
    parts: { forgotten: 1, duplicates: 0 },
    residual: 0,
  });
});

it('each copy is compared with the one before it, whether that counts or not', async () => {
  const world = forgetfulWorld();
  await played(world, [arrival('a', NOON)]);
  await played(world, [arrival('a', NOON + 20 * DAY_MS)]);

  await played(world, [arrival('a', NOON + 40 * DAY_MS)]);

  expect(await seen(world)).toMatchObject({ '2026-03-24': { events: 0 }, '2026-04-13': { events: 0 } });
});

it.each([
  { day: 'another day', occurredMs: NOON + 31 * DAY_MS, counts: 1 },
  { day: 'the same day', occurredMs: NOON + HOUR_MS, counts: 0 },
])('an event that comes again after the horizon counts $counts times on $day', async ({ occurredMs, counts }) => {
  const world = forgetfulWorld();
  await played(world, [arrival('a', NOON)]);

  await played(world, [arrival('a', NOON + 31 * DAY_MS, { occurred_ms: occurredMs })]);

  const days = await seen(world);
  expect(days).toMatchObject({ [FIRST]: { events: 1 } });
  if (counts === 1) expect(days).toMatchObject({ '2026-04-04': { events: 1 } });
  // In one job, which reads both.
  await world.batch.backfill(FIRST, '2026-04-04');
  expect(await seen(world)).toEqual(days);
});

it('the horizon is a setting', async () => {
  const world = forgetfulWorld();
  const deps = { ...world.deps, retention: { ...DEFAULT_RETENTION, horizonMs: 5 * DAY_MS } };
  const short = { ...world, batch: createBatch(deps) };
  await played(short, [arrival('a', NOON), arrival('b', NOON)]);
  await played(short, [arrival('a', NOON + 4 * DAY_MS)]);

  await played(short, [arrival('b', NOON + 6 * DAY_MS)]);

  expect(await seen(world)).toMatchObject({ '2026-03-08': { events: 0 }, '2026-03-10': { events: 1 } });
});

it('a server’s event takes the place of one that a page sent weeks before; no other day is computed again', async () => {
  const world = forgetfulWorld();
  await played(world, [arrival('a', NOON), arrival('b', NOON)]);
  await played(world, [arrival('c', NOON + 10 * DAY_MS)]);

  const outcome = await played(world, [ofServer('a', NOON + 20 * DAY_MS)]);

  expect(outcome).toMatchObject({ record: { rewritten: [{ site: 'shop', days: [FIRST, '2026-03-24'] }] } });
  expect(await seen(world)).toMatchObject({ [FIRST]: { events: 1 }, '2026-03-24': { events: 1 } });
});

it('a page’s event that comes weeks after the server’s does not count', async () => {
  const world = forgetfulWorld();
  await played(world, [ofServer('a', NOON)]);

  const outcome = await played(world, [arrival('a', NOON + 20 * DAY_MS)]);

  expect(outcome).toMatchObject({ record: { events: { read: 1, superseded: 1, kept: 0 } } });
});

it('a straggler takes the place of a copy on a day far from its own, and of its line of an order', async () => {
  const world = forgetfulWorld();
  const order = { ...MONEY, order_id: 'o1' };
  await world.arrive([
    arrival('x', NOON),
    arrival('a', NOON + 2 * HOUR_MS, { ...order, occurred_ms: NOON - 9 * DAY_MS }),
    arrival('b', NOON + 3 * HOUR_MS, { ...order, occurred_ms: NOON - 8 * DAY_MS }),
  ]);
  await runAfter(world, 0);
  expect(await seen(world, 'orders')).toMatchObject({ '2026-02-23': { orders: 1 }, '2026-02-24': { orders: 0 } });

  await world.arrive([arrival('a', NOON + HOUR_MS)]);
  const outcome = await runAfter(world, 1);

  expect(outcome).toMatchObject({ record: { stragglers: [{ events: 1 }] } });
  expect(await seen(world)).toMatchObject({ '2026-02-23': { events: 0 }, [FIRST]: { events: 2 } });
  expect(await seen(world, 'orders')).toMatchObject({ '2026-02-23': { orders: 0 }, '2026-02-24': { orders: 1 } });
});

it('a purchase that comes again weeks later adds neither revenue nor an order', async () => {
  const world = forgetfulWorld();
  const line = { ...MONEY, order_id: 'o1' };
  await played(world, [arrival('a', NOON, line)]);

  await played(world, [arrival('a', NOON + 29 * DAY_MS, line), arrival('b', NOON + 29 * DAY_MS, line)]);

  expect(await sums(world, 'revenue')).toMatchObject({ [FIRST]: { EUR: 700 }, '2026-04-02': { EUR: 700 } });
  expect(await seen(world, 'orders')).toMatchObject({ [FIRST]: { orders: 1 }, '2026-04-02': { orders: 0 } });
});

it('a backfill of one day finds the copies of its events that came weeks before', async () => {
  const world = forgetfulWorld();
  await played(world, [arrival('a', NOON)]);
  await played(world, [arrival('a', NOON + 25 * DAY_MS), arrival('b', NOON + 25 * DAY_MS)]);
  const before = await seen(world);

  await world.batch.backfill('2026-03-29', '2026-03-29');

  expect(await seen(world)).toEqual(before);
});

it('of files that arrived weeks before, a job reads the columns of ids and links only', async () => {
  const world = forgetfulWorld();
  await played(world, [arrival('a', NOON)]);
  await world.arrive([arrival('b', NOON + 25 * DAY_MS)]);
  const plan = await planBatch(world.deps, await readStanding(world.deps), MIDNIGHT + 25 * DAY_MS);

  const [chunk] = plan.chunks;
  const { inputs } = jobOf(
    { chunk: chunk!, place: previewPlace('x'), number: 1, horizonMs: plan.horizonMs },
    world.deps,
  );

  const filesOf = (name: string) => inputs.find((input) => input.kind === 'parquet' && input.name === name);
  expect(filesOf('raw_events')).toMatchObject({ keys: [expect.stringContaining('2026-03-29T12')] });
  expect(filesOf('raw_ids')).toMatchObject({ keys: [expect.stringContaining('2026-03-04T12')] });
  expect(filesOf('raw_ids')?.columns).toHaveLength(13);
});
