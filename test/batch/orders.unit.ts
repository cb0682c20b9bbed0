import { createBatch } from '../../batch-layer/batch';
import type { NormalEvent } from '../../core/event/columns';
import type { SeenEvents } from '../../core/port/seen-events';
import type { ReconciliationRow } from '../../core/run/run';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import { type Arrival, type BatchBench, openBench, type World } from './batch-world';
import { arrival, MIDNIGHT, NOON, runTo, seen, SITE } from './shop';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const FIRST = '2026-03-04';
const FOURTH = '2026-03-07';
const EIGHTH = '2026-03-11';

function line(id: string, days: number, changes: Partial<NormalEvent> = {}): Arrival {
  const money = { price_minor: 700, quantity: 1, amount_minor: 700, currency: 'EUR' };
  return arrival(id, NOON + days * DAY_MS, { event_type: 'purchase', order_id: 'o1', ...money, ...changes });
}

function inShard(shard: string, one: Arrival): Arrival {
  return { ...one, shard };
}

/** A memory that knows ids only as long as `isKept` says, and never says that it forgot. */
function memory(isKept: () => boolean): SeenEvents {
  const { seen: kept } = createMemoryStores();
  return {
    claim: (claims, nowMs) =>
      isKept() ? kept.claim(claims, nowMs) : Promise.resolve(claims.map(({ position }) => position)),
    degraded: () => Promise.resolve(false),
  };
}

describe('an order whose lines lie days apart', () => {
  it('counts once over several nights', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([line('a', 0)]);
    await runTo(world, MIDNIGHT);
    await world.arrive([line('b', 3), line('c', 3, { order_id: 'o2' })]);
    await runTo(world, MIDNIGHT + 3 * DAY_MS);
    await world.arrive([line('d', 7)]);
    await runTo(world, MIDNIGHT + 7 * DAY_MS);

    expect(await seen(world, 'orders')).toMatchObject({
      [FIRST]: { orders: 1 },
      [FOURTH]: { orders: 1 },
      [EIGHTH]: { orders: 0 },
    });
  });

  it('counts once in one night, however many jobs compute it', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([line('a', 0), line('b', 3), line('c', 3, { order_id: 'o2' })]);
    await world.pulse(MIDNIGHT + 3 * DAY_MS);

    await createBatch({ ...world.deps, chunkEvents: 1 }).run(MIDNIGHT + 3 * DAY_MS);

    expect(await seen(world, 'orders')).toMatchObject({ [FIRST]: { orders: 1 }, [FOURTH]: { orders: 1 } });
  });

  it('counts again after 30 days without a line', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([line('a', 0), line('b', 30), line('c', 61)]);
    await runTo(world, MIDNIGHT + 61 * DAY_MS);

    expect(await seen(world, 'orders')).toMatchObject({
      [FIRST]: { orders: 1 },
      '2026-04-03': { orders: 0 },
      '2026-05-04': { orders: 1 },
    });
  });

  it('moves to a straggler that arrived before the line that was counted', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([line('b', 3)]);
    await runTo(world, MIDNIGHT + 3 * DAY_MS);
    await world.arrive([line('a', 0)]);

    await runTo(world, MIDNIGHT + 3 * DAY_MS + HOUR_MS);

    expect(await seen(world, 'orders')).toMatchObject({ [FIRST]: { orders: 1 }, [FOURTH]: { orders: 0 } });
  });

  it('is not hidden by a line of a bot, nor by a refund', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([
      line('a', 0, { is_bot: true }),
      line('b', 0, { price_minor: -700, amount_minor: -700 }),
      line('c', 3),
    ]);
    await runTo(world, MIDNIGHT + 3 * DAY_MS);

    expect(await seen(world, 'orders')).toMatchObject({ [FIRST]: { orders: 0 }, [FOURTH]: { orders: 1 } });
  });
});

describe('a difference in orders', () => {
  async function rowsOf(world: World, arrivals: readonly Arrival[]): Promise<readonly ReconciliationRow[]> {
    await world.arrive(arrivals);
    const outcome = await runTo(world, MIDNIGHT + 3 * DAY_MS);
    return outcome.status === 'published' ? (outcome.reconciliation?.rows ?? []) : [];
  }
  const ofOrders = (rows: readonly ReconciliationRow[]): readonly unknown[] =>
    rows
      .filter(({ metric, difference }) => metric === 'orders' && difference !== 0)
      .map(({ difference, parts, residual }) => ({ difference, parts, residual }));
  const none = { duplicates: 0, other_copies: 0, order_lines: 0, other_lines: 0, stragglers: 0, sketch_error: 0 };

  it('is a residual where live should have known the order', async () => {
    const world = bench.newWorld(
      [SITE],
      ['shard-0'],
      memory(() => false),
    );

    const rows = await rowsOf(world, [line('a', 0), line('b', 3)]);

    expect(ofOrders(rows)).toEqual([{ difference: 1, parts: none, residual: 1 }]);
  });

  it('is explained by lines in another shard, each side with its sign', async () => {
    let isKept = true;
    const world = bench.newWorld(
      [SITE],
      ['shard-0', 'shard-1'],
      memory(() => isKept),
    );
    const early = inShard('shard-1', line('a', 0));
    // The later line is read first: the shard of the earlier one lags.
    await world.arriveAt('aggregate', line('b', 3));
    await world.arriveAt('aggregate', early);
    isKept = false;
    await world.arriveAt('archive', line('b', 3));
    await world.arriveAt('archive', early);

    const rows = await rowsOf(world, []);

    expect(ofOrders(rows)).toEqual([
      { difference: -1, parts: { ...none, other_lines: -1 }, residual: 0 },
      { difference: 1, parts: { ...none, order_lines: 1 }, residual: 0 },
    ]);
  });

  it('is explained by any later line while the memory of orders is degraded', async () => {
    const forgetful: SeenEvents = { ...memory(() => false), degraded: (kind) => Promise.resolve(kind === 'order') };
    const world = bench.newWorld([SITE], ['shard-0'], forgetful);

    const rows = await rowsOf(world, [line('a', 0), line('b', 3)]);

    expect(ofOrders(rows)).toEqual([{ difference: 1, parts: { ...none, order_lines: 1 }, residual: 0 }]);
  });
});
