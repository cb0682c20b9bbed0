import { createBatch } from '../../batch-layer/batch';
import type { NormalEvent } from '../../core/event/columns';
import type { SeenEvents } from '../../core/port/seen-events';
import type { ReconciliationRow } from '../../core/run/run';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import { type Arrival, type BatchBench, openBench, type World } from './batch-world';
import { arrival, MIDNIGHT, NOON, runTo, seen, SITE, sums } from './shop';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const OTHER = { ...SITE, id: 'other' };
const UNPRICED = { price_minor: null, amount_minor: null, currency: null };
const SHOES = { product_id: 'shoes' };
const HAT = { product_id: 'hat' };
const UNIT = { ...SHOES, quantity: 1 };
const THREE = { ...SHOES, price_minor: 33, quantity: 3, amount_minor: 100 };
const MOST = { price_minor: 1, quantity: 10_000, amount_minor: Number.MAX_SAFE_INTEGER };
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
    claim: (claims, nowMs) => (isKept() ? kept.claim(claims, nowMs) : Promise.resolve(claims.map(() => true))),
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
  const none = {
    duplicates: 0,
    forgotten: 0,
    identity: 0,
    other_copies: 0,
    order_lines: 0,
    other_lines: 0,
    order_amounts: 0,
    superseded: 0,
    stragglers: 0,
    sketch_error: 0,
  };

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

describe('a refund that names an order, but no amount', () => {
  function refund(id: string, days: number, changes: Partial<NormalEvent> = {}): Arrival {
    return arrival(id, NOON + days * DAY_MS + HOUR_MS, { event_type: 'refund', order_id: 'o1', ...changes });
  }

  const cases: readonly (readonly [string, readonly Arrival[], Readonly<Record<string, number>>])[] = [
    ['of one line', [line('a', 0), refund('r', 3)], { EUR: 700 }],
    ['of several lines', [line('a', 0), line('b', 3, { amount_minor: 50 }), refund('r', 3)], { EUR: 750 }],
    ['of a line that came twice', [line('a', 0), line('a', 0), refund('r', 3)], { EUR: 700 }],
    ['beside a gift', [line('a', 0), line('b', 0, UNPRICED), refund('r', 3)], { EUR: 700 }],
    ['of a purchase below nothing', [line('a', 0, { price_minor: -5, amount_minor: -5 }), refund('r', 3)], {}],
    [
      'of a product',
      [line('a', 0, SHOES), line('b', 0, { ...HAT, amount_minor: 50 }), refund('r', 3, HAT)],
      { EUR: 50 },
    ],
    ['of a product in several lines', [line('a', 0, SHOES), line('b', 3, SHOES), refund('r', 3, SHOES)], { EUR: 1400 }],
    ['of a product that was not bought', [line('a', 0, SHOES), refund('r', 3, HAT)], {}],
    [
      'of a product, beside another currency',
      [line('a', 0, SHOES), line('b', 0, { ...HAT, currency: 'USD' }), refund('r', 3, HAT)],
      { USD: 700 },
    ],
    [
      'of two products, each once',
      [
        line('a', 0, SHOES),
        line('b', 0, { ...HAT, amount_minor: 50 }),
        refund('q', 3, HAT),
        refund('r', 3, SHOES),
        refund('s', 3, HAT),
      ],
      { EUR: 750 },
    ],
    [
      'of the rest after a product',
      [line('a', 0, SHOES), line('b', 0, HAT), refund('q', 0, HAT), refund('r', 3)],
      { EUR: 700 },
    ],
    ['of a product after all of it', [line('a', 0, SHOES), line('b', 0, HAT), refund('q', 0), refund('r', 3, HAT)], {}],
    [
      'of a line that came after another refund',
      [line('a', 0), refund('q', 0), line('b', 2), refund('r', 3)],
      { EUR: 700 },
    ],
    ['of another order', [line('a', 0, { order_id: 'o2' }), refund('r', 3)], {}],
    ['of another site', [{ ...line('a', 0), site: OTHER.id }, refund('r', 3)], {}],
    ['of an order of a bot', [line('a', 0, { is_bot: true }), refund('r', 3)], {}],
    ['before the order', [refund('r', 3, { occurred_ms: NOON + 3 * DAY_MS }), line('a', 4)], {}],
    ['of an order in two currencies', [line('a', 0), line('b', 0, { currency: 'USD' }), refund('r', 3)], {}],
    [
      'with an amount',
      [line('a', 0), refund('r', 3, { price_minor: 5, amount_minor: 5, currency: 'EUR' })],
      { EUR: 5 },
    ],
    ['that came twice', [line('a', 0), refund('r', 3), refund('r', 3)], { EUR: 700 }],
    ['of a unit of three', [line('a', 0, THREE), refund('r', 3, UNIT)], { EUR: 33 }],
    ['of all but the first', [line('a', 0, THREE), refund('q', 0, UNIT), refund('r', 3, SHOES)], { EUR: 67 }],
    [
      'of more units than are left',
      [line('a', 0, THREE), refund('q', 0, { ...SHOES, quantity: 2 }), refund('r', 3, { ...SHOES, quantity: 2 })],
      { EUR: 34 },
    ],
    ['of no unit that is left', [line('a', 0, THREE), refund('q', 0, SHOES), refund('r', 3, UNIT)], {}],
    [
      'of the rest of the order',
      [line('a', 0, THREE), refund('q', 0, UNIT), refund('r', 3, { quantity: 1 })],
      { EUR: 67 },
    ],
    [
      'of a unit of each line',
      [line('a', 0, THREE), line('b', 0, { ...THREE, quantity: 2 }), refund('r', 3, UNIT)],
      { EUR: 83 },
    ],
    [
      'of a unit of the largest line',
      [line('a', 0, { ...SHOES, ...MOST }), refund('r', 3, { ...SHOES, quantity: 9_999 })],
      { EUR: 9_006_298_534_815_516 },
    ],
    ['that is not the first', [line('a', 0), refund('q', 3), refund('r', 3)], { EUR: 700 }],
  ];

  /** The cases as sites of one world, each with another site beside it: a run costs far more than a site. */
  const siteOf = (id: string, at: number): string => `${id}-${at}`;
  const worlds: World[] = [];
  beforeAll(async () => {
    const sites = cases.flatMap((_, at) => [SITE, OTHER].map((site) => ({ ...site, id: siteOf(site.id, at) })));
    const arrivals = cases.flatMap(([, list], at) => list.map((one) => ({ ...one, site: siteOf(one.site, at) })));
    for (const chunkEvents of [undefined, 1]) {
      const world = bench.newWorld(sites);
      await world.arrive(arrivals);
      await world.pulse(MIDNIGHT + 4 * DAY_MS);
      await createBatch({ ...world.deps, ...(chunkEvents && { chunkEvents }) }).run(MIDNIGHT + 4 * DAY_MS);
      worlds.push(world);
    }
  });

  it.each(cases.map(([name, , expected], at) => ({ name, at, expected })))('$name', async ({ at, expected }) => {
    for (const world of worlds) {
      const refunds = await sums(world, 'refunds', siteOf(SITE.id, at));
      expect(refunds[FOURTH]).toEqual(expected);
    }
    expect(worlds).toHaveLength(2);
  });

  it('takes the amount of an order that an earlier night published, and keeps it in a backfill', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([line('a', 0), line('b', 1)]);
    await runTo(world, MIDNIGHT + DAY_MS);
    await world.arrive([refund('r', 3)]);
    await runTo(world, MIDNIGHT + 3 * DAY_MS);
    expect(await sums(world, 'refunds')).toEqual(expect.objectContaining({ [FIRST]: {}, [FOURTH]: { EUR: 1400 } }));

    await world.batch.backfill(FOURTH, FOURTH);

    expect(await sums(world, 'refunds')).toEqual(expect.objectContaining({ [FOURTH]: { EUR: 1400 } }));
    expect(await sums(world, 'revenue')).toEqual(expect.objectContaining({ [FIRST]: { EUR: 700 }, [FOURTH]: {} }));
  });

  it('leaves nothing for a later one, on whichever night that comes', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([line('a', 0), refund('r', 3)]);
    await runTo(world, MIDNIGHT + 3 * DAY_MS);
    await world.arrive([refund('s', 7)]);
    await runTo(world, MIDNIGHT + 7 * DAY_MS);

    expect(await sums(world, 'refunds')).toEqual(expect.objectContaining({ [FOURTH]: { EUR: 700 }, [EIGHTH]: {} }));
  });

  it('finds lines that arrived up to 30 days before it', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([line('a', 0), line('b', 0, { order_id: 'o2', occurred_ms: NOON + HOUR_MS })]);
    const late = { arrivedMs: NOON + 30 * DAY_MS };
    await world.arrive([
      { ...refund('r', 30), ...late },
      { ...refund('s', 30, { order_id: 'o2' }), arrivedMs: late.arrivedMs + 1 },
    ]);
    await runTo(world, MIDNIGHT + 30 * DAY_MS);

    expect(await sums(world, 'refunds')).toEqual(expect.objectContaining({ '2026-04-03': { EUR: 700 } }));
  });

  it('grows by a straggling line, and passes to a straggling refund', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([line('a', 0), refund('r', 7)]);
    await runTo(world, MIDNIGHT + 7 * DAY_MS);
    await world.arrive([line('b', 3)]);
    await runTo(world, MIDNIGHT + 7 * DAY_MS + HOUR_MS);
    expect(await sums(world, 'refunds')).toEqual(expect.objectContaining({ [EIGHTH]: { EUR: 1400 } }));

    await world.arrive([refund('q', 3)]);
    await runTo(world, MIDNIGHT + 7 * DAY_MS + 2 * HOUR_MS);

    expect(await sums(world, 'refunds')).toEqual(expect.objectContaining({ [FOURTH]: { EUR: 1400 }, [EIGHTH]: {} }));
  });

  it('counts 0 live, which reconciliation explains', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([line('a', 0, SHOES), refund('r', 0, { ...SHOES, quantity: 1 })]);

    const outcome = await runTo(world, MIDNIGHT);

    const rows = outcome.status === 'published' ? (outcome.reconciliation?.rows ?? []) : [];
    expect(rows.every(({ residual }) => residual === 0)).toBe(true);
    expect(rows.filter(({ difference }) => difference !== 0)).toMatchObject([
      { metric: 'refunds', key: 'EUR', speed: 0, batch: 700, parts: { order_amounts: -700, other_copies: 0 } },
    ]);
  });
});
