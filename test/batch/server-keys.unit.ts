import type { NormalEvent } from '../../core/event/columns';
import type { ReconciliationRow } from '../../core/run/run';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { openBench, type Arrival, type BatchBench } from './batch-world';
import { arrival, MIDNIGHT, NOON, runTo, seen, SITE, sums } from './shop';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const MONEY = { price_minor: 700, quantity: 1, amount_minor: 700, currency: 'EUR' };
const UNPRICED = { price_minor: null, quantity: null, amount_minor: null, currency: null };

/** What anybody sends with a key that stands in the pages. */
function ofPage(id: string, arrivedMs: number, changes: Partial<NormalEvent> = {}): Arrival {
  return arrival(id, arrivedMs, { event_type: 'click', key_kind: 'public', ...changes });
}

function ofServer(id: string, arrivedMs: number, changes: Partial<NormalEvent> = {}): Arrival {
  return arrival(id, arrivedMs, { event_type: 'purchase', key_kind: 'server', ...MONEY, ...changes });
}

function purchases(rows: readonly ReconciliationRow[] | undefined): readonly unknown[] {
  return (rows ?? [])
    .filter(({ metric }) => metric === 'purchases' || metric === 'events')
    .map(({ metric, speed, batch, parts, residual }) => ({
      metric,
      speed,
      batch,
      superseded: parts.superseded,
      duplicates: parts.duplicates,
      residual,
    }));
}

it.each([
  { when: 'before', pageMs: NOON, live: 2, superseded: 1 },
  { when: 'after', pageMs: NOON + 2 * HOUR_MS, live: 1, superseded: 0 },
])('a page cannot take the id of a purchase by sending it $when the server', async ({ pageMs, live, superseded }) => {
  const world = bench.newWorld([SITE]);
  await world.arrive([
    ofPage('order-1001', pageMs, { occurred_ms: NOON }),
    ofServer('order-1001', NOON + HOUR_MS, { occurred_ms: NOON }),
  ]);

  const outcome = await runTo(world, MIDNIGHT);

  expect(outcome).toMatchObject({
    status: 'published',
    record: { events: { read: 2, duplicates: 0, superseded: 1, kept: 1 } },
  });
  expect(await sums(world, 'revenue')).toEqual({ '2026-03-04': { EUR: 700 } });
  const rows = outcome.status === 'published' ? outcome.reconciliation?.rows : [];
  expect(purchases(rows)).toEqual([
    { metric: 'events', speed: live, batch: 1, superseded, duplicates: 0, residual: 0 },
    { metric: 'purchases', speed: 1, batch: 1, superseded: 0, duplicates: 0, residual: 0 },
  ]);
});

it('what a server sends twice counts once, whatever a page sent', async () => {
  const world = bench.newWorld([SITE]);
  await world.arrive([
    ofPage('a', NOON),
    ofPage('a', NOON + 1),
    ofServer('a', NOON + 2),
    ofServer('a', NOON + 3),
    ofPage('a', NOON + 4),
  ]);

  expect(await runTo(world, MIDNIGHT)).toMatchObject({
    record: { events: { read: 5, duplicates: 1, superseded: 3, kept: 1 } },
  });
});

it('a server’s event takes the place of one that is published on another day', async () => {
  const world = bench.newWorld([SITE]);
  const nextDay = { occurred_ms: MIDNIGHT + HOUR_MS };
  await world.arrive([
    ofPage('a', MIDNIGHT + HOUR_MS),
    ofPage('b', MIDNIGHT + HOUR_MS),
    ofPage('c', MIDNIGHT + HOUR_MS, { key_kind: null }),
  ]);
  await runTo(world, MIDNIGHT + 2 * HOUR_MS);
  expect(await seen(world)).toMatchObject({ '2026-03-05': { events: 3 } });

  await world.arrive([
    ofServer('a', MIDNIGHT + 3 * HOUR_MS, { occurred_ms: NOON }),
    ofServer('c', MIDNIGHT + 3 * HOUR_MS, { occurred_ms: NOON }),
    ofPage('b', MIDNIGHT + 3 * HOUR_MS, nextDay),
  ]);
  await runTo(world, MIDNIGHT + 5 * HOUR_MS);

  expect(await seen(world)).toMatchObject({ '2026-03-04': { events: 2 }, '2026-03-05': { events: 1 } });
});

it('computes no other day again for servers whose ids no page used', async () => {
  const world = bench.newWorld([SITE]);
  await world.arrive([ofPage('a', NOON), ofServer('b', NOON, { order_id: 'o1' })]);
  await runTo(world, MIDNIGHT);
  await world.arrive([ofServer('c', NOON + DAY_MS, { order_id: 'o1' })]);

  expect(await runTo(world, MIDNIGHT + DAY_MS)).toMatchObject({
    record: { rewritten: [{ site: 'shop', days: ['2026-03-05'] }] },
  });
});

describe('a line of an order that a page and a server name', () => {
  const ORDER = { order_id: 'o1', event_type: 'purchase', ...MONEY };
  const FOR_LESS = { ...ORDER, price_minor: 500, amount_minor: 500 };

  it.each([
    { when: 'before', pageMs: NOON, live: 2, superseded: 1 },
    { when: 'after', pageMs: NOON + 2 * HOUR_MS, live: 1, superseded: 0 },
  ])('counts as the server sent it if the page sends its own $when it', async ({ pageMs, live, superseded }) => {
    const world = bench.newWorld([SITE]);
    await world.arrive([ofPage('of-page', pageMs, ORDER), ofServer('of-server', NOON + HOUR_MS, FOR_LESS)]);

    const outcome = await runTo(world, MIDNIGHT);

    expect(outcome).toMatchObject({ record: { events: { read: 2, duplicates: 0, superseded: 1, kept: 1 } } });
    expect(await sums(world, 'revenue')).toEqual({ '2026-03-04': { EUR: 500 } });
    expect(await seen(world, 'orders')).toMatchObject({ '2026-03-04': { orders: 1, sessions: 1 } });
    const rows = outcome.status === 'published' ? (outcome.reconciliation?.rows ?? []) : [];
    expect(rows.filter(({ residual }) => residual !== 0)).toEqual([]);
    const ofAll = rows.filter(({ metric }) => metric === 'purchases' || metric === 'orders');
    expect(ofAll.reduce((sum, { speed }) => sum + speed, 0)).toBe(2 * live);
    expect(ofAll.reduce((sum, { parts }) => sum + parts.superseded, 0)).toBe(2 * superseded);
  });

  it.each([
    ['is of a bot', { is_bot: true }, 0],
    ['has no order', { order_id: null }, 1],
    ['is of another order', { order_id: 'o2' }, 1],
    ['is a click', { event_type: 'click' }, 1],
    ['is sent back', { price_minor: -700, amount_minor: -700 }, 1],
    ['is of a server, too', { key_kind: 'server' }, 1],
    ['is of an older version', { key_kind: null }, 0],
  ])('of a page that %s', async (_, changes, kept) => {
    const world = bench.newWorld([SITE]);
    await world.arrive([
      ofPage('of-page', NOON, { ...ORDER, ...changes }),
      ofServer('of-server', NOON + HOUR_MS, FOR_LESS),
    ]);

    expect(await runTo(world, MIDNIGHT)).toMatchObject({
      record: { events: { superseded: 1 - kept, kept: 1 + kept } },
    });
  });

  it('read after a server’s line that arrived in a later hour leaves no residual', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([ofServer('of-server', MIDNIGHT + 1_000, FOR_LESS)]);
    await world.arrive([ofPage('of-page', MIDNIGHT - 1_000, { ...ORDER, occurred_ms: NOON })]);

    const outcome = await runTo(world, MIDNIGHT);

    const rows = outcome.status === 'published' ? (outcome.reconciliation?.rows ?? []) : [];
    expect(rows.find(({ metric }) => metric === 'purchases')).toMatchObject({
      speed: 0,
      batch: 1,
      parts: { other_copies: -1 },
      residual: 0,
    });
    expect(rows.filter(({ residual }) => residual !== 0)).toEqual([]);
  });

  it('gives way on the day on which it is published, where refunds and later lines are counted again', async () => {
    const world = bench.newWorld([SITE]);
    const refund = { event_type: 'refund', order_id: 'o1', occurred_ms: NOON + 3 * DAY_MS };
    await world.arrive([ofPage('a', NOON, ORDER), ofPage('b', NOON + 2 * DAY_MS, { ...ORDER, is_bot: true })]);
    await world.arrive([ofServer('r', NOON + 3 * DAY_MS, { ...refund, ...UNPRICED })]);
    await runTo(world, MIDNIGHT + 3 * DAY_MS);
    expect(await sums(world, 'refunds')).toMatchObject({ '2026-03-07': { EUR: 700 } });

    await world.arrive([ofServer('c', NOON + 9 * DAY_MS, FOR_LESS)]);
    const outcome = await runTo(world, MIDNIGHT + 9 * DAY_MS);

    expect(outcome).toMatchObject({
      record: {
        rewritten: [{ site: 'shop', days: ['2026-03-04', '2026-03-06', '2026-03-07', '2026-03-13'] }],
        events: { superseded: 2 },
      },
    });
    expect(await seen(world, 'orders')).toMatchObject({ '2026-03-04': { orders: 0 }, '2026-03-13': { orders: 1 } });
    expect(await sums(world, 'refunds')).toMatchObject({ '2026-03-07': {} });
    const rows = outcome.status === 'published' ? (outcome.reconciliation?.rows ?? []) : [];
    expect(rows.filter(({ residual }) => residual !== 0)).toEqual([]);
  });

  it('gives way to a server’s line that was published days before, and stays so when its day is counted again', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([ofServer('of-server', NOON, FOR_LESS)]);
    await runTo(world, MIDNIGHT);
    await world.arrive([ofPage('of-page', NOON + 20 * DAY_MS, ORDER)]);
    await runTo(world, MIDNIGHT + 20 * DAY_MS);
    expect(await sums(world, 'revenue')).toEqual({ '2026-03-04': { EUR: 500 }, '2026-03-24': {} });

    await world.batch.backfill('2026-03-24', '2026-03-24');

    expect(await sums(world, 'revenue')).toEqual({ '2026-03-04': { EUR: 500 }, '2026-03-24': {} });
  });

  it.each([
    { days: 30, revenue: 500 },
    { days: 31, revenue: 1200 },
  ])('that arrived $days days apart', async ({ days, revenue }) => {
    const world = bench.newWorld([SITE]);
    await world.arrive([
      ofPage('of-page', NOON, ORDER),
      ofServer('of-server', NOON + days * DAY_MS, { ...FOR_LESS, occurred_ms: NOON }),
    ]);
    await runTo(world, MIDNIGHT + days * DAY_MS);

    expect(await sums(world, 'revenue')).toEqual({ '2026-03-04': { EUR: revenue } });
  });
});
