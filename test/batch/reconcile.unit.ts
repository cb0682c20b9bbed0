import { emptyCell } from '../../core/cell/cell';
import { encodeCell, openCell } from '../../core/cell/codec';
import type { SeenEvents } from '../../core/port/seen-events';
import { HOUR_MS } from '../../core/time/window';
import { type ReconciliationRow, reconciliationKey } from '../../core/run/run';
import { createBatch } from '../../batch-layer/batch';
import { type Arrival, type BatchBench, openBench, type World } from './batch-world';
import { plainEvent } from './plain-event';

const SITE = { id: 'shop', timeZone: 'Asia/Kolkata', currency: 'INR' };
const NOON = Date.UTC(2026, 2, 4, 12);

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const forgetful: SeenEvents = {
  claim: (claims) => Promise.resolve(claims.map(() => true)),
  degraded: () => Promise.resolve(true),
};

function purchase(id: string, arrivedMs = NOON): Arrival {
  const event = plainEvent({
    event_id: id,
    occurred_ms: arrivedMs,
    event_type: 'purchase',
    order_id: 'o1',
    price_minor: 700,
    quantity: 1,
    amount_minor: 700,
    currency: 'INR',
  });
  return { shard: 'shard-0', site: SITE.id, arrivedMs, events: [event] };
}

async function reconciled(world: World): Promise<readonly ReconciliationRow[]> {
  await world.pulse(NOON + HOUR_MS);
  const outcome = await world.batch.run(NOON + HOUR_MS);
  return outcome.status === 'published' ? (outcome.reconciliation?.rows ?? []) : [];
}

function row(rows: readonly ReconciliationRow[], metric: string): ReconciliationRow | undefined {
  return rows.find((one) => one.metric === metric);
}

it('what both layers recognised leaves no difference', async () => {
  const world = bench.newWorld([SITE]);
  await world.arrive([purchase('a'), purchase('a', NOON + 1), purchase('b', NOON + 2)]);

  const rows = await reconciled(world);

  expect(rows.every(({ difference, residual }) => difference === 0 && residual === 0)).toBe(true);
  expect(row(rows, 'revenue')).toMatchObject({ site: 'shop', hour: NOON, key: 'INR', speed: 1400, batch: 1400 });
  expect(row(rows, 'orders')).toMatchObject({ speed: 1, batch: 1 });
  expect(await world.batch.reconciliation()).toMatchObject({
    epoch: 1,
    fromTidemark: 0,
    tidemark: NOON + HOUR_MS,
    degraded: false,
    rows,
  });
});

it('a memory of ids that forgets shows as duplicates', async () => {
  const world = bench.newWorld([SITE], ['shard-0'], forgetful);
  await world.arrive([purchase('a'), purchase('a', NOON + 1)]);

  const rows = await reconciled(world);

  expect(row(rows, 'events')).toMatchObject({
    speed: 2,
    batch: 1,
    difference: 1,
    parts: { duplicates: 1, stragglers: 0, sketch_error: 0 },
    residual: 0,
  });
  expect(row(rows, 'revenue')).toMatchObject({ speed: 1400, batch: 700, parts: { duplicates: 700 }, residual: 0 });
  expect(row(rows, 'orders')).toMatchObject({ speed: 2, batch: 1, parts: { duplicates: 1 }, residual: 0 });
  expect(await world.batch.reconciliation()).toMatchObject({ degraded: true });
});

it('what arrived after the run had read its hour is a straggler, if the run is reconciled after that', async () => {
  const world = bench.newWorld([SITE]);
  await world.arrive([purchase('a')]);
  await reconciled(world);
  await world.arrive([purchase('b', NOON + 2)]);
  await world.deps.lake.delete(reconciliationKey(1));

  await world.batch.run(NOON + HOUR_MS);

  const { rows = [] } = (await world.batch.reconciliation(1)) ?? {};
  expect(rows.filter(({ residual }) => residual !== 0)).toEqual([]);
  expect(row(rows, 'events')).toMatchObject({ speed: 2, batch: 1, parts: { stragglers: 1 } });
  expect(row(rows, 'revenue')).toMatchObject({ speed: 1400, batch: 700, parts: { stragglers: 700 } });
});

it('a cell that lost what it counted is a residual', async () => {
  const world = bench.newWorld([SITE]);
  await world.arrive([purchase('a'), purchase('b', NOON + 1)]);
  await world.pulse(NOON + HOUR_MS);
  const damaged = createBatch({
    ...world.deps,
    cells: {
      ...world.deps.cells,
      query: async (...key) =>
        (await world.deps.cells.query(...key)).map((cell) => {
          const { applied, duplicates } = openCell(cell.bytes);
          return { ...cell, bytes: encodeCell({ ...emptyCell(), applied, duplicates }) };
        }),
    },
  });

  const outcome = await damaged.run(NOON + HOUR_MS);

  const rows = outcome.status === 'published' ? (outcome.reconciliation?.rows ?? []) : [];
  expect(row(rows, 'events')).toMatchObject({ speed: 0, batch: 2, residual: -2, parts: { duplicates: 0 } });
  expect(row(rows, 'revenue')).toMatchObject({ residual: -1400 });
  expect(row(rows, 'orders')).toMatchObject({ residual: -1 });
  expect(row(rows, 'visitors')).toMatchObject({ speed: 0, batch: 1, residual: -1, parts: { sketch_error: 0 } });
});
