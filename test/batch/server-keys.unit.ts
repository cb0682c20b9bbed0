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

it('an order counts at the next line where a server’s event replaces its first', async () => {
  const world = bench.newWorld([SITE]);
  const line = { event_type: 'purchase', order_id: 'o1', ...MONEY };
  await world.arrive([ofPage('a', NOON, line), ofPage('b', NOON + 2 * DAY_MS, line)]);
  await runTo(world, MIDNIGHT + 2 * DAY_MS);
  expect(await seen(world, 'orders')).toMatchObject({ '2026-03-04': { orders: 1 }, '2026-03-06': { orders: 0 } });

  await world.arrive([ofServer('a', NOON + 3 * DAY_MS, { ...line, occurred_ms: NOON })]);
  const outcome = await runTo(world, MIDNIGHT + 3 * DAY_MS);

  expect(await seen(world, 'orders')).toMatchObject({ '2026-03-04': { orders: 0 }, '2026-03-06': { orders: 1 } });
  const rows = outcome.status === 'published' ? (outcome.reconciliation?.rows ?? []) : [];
  expect(rows.filter(({ residual }) => residual !== 0)).toEqual([]);
});
