import fc from 'fast-check';
import { parseStreamsByType } from '../../core/stream/streams-by-type';
import { HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { type BatchBench, openBench } from '../batch/batch-world';
import { createStreamWorld, type StreamWorld } from './world';

const START = Date.UTC(2026, 2, 1, 22);
/** Shortly before the end of a day, so that late events and repeats cross it. */
const TIDEMARK = START + 3 * HOUR_MS;
const ORDERS = parseStreamsByType('orders=purchase,checkout,custom:refund;searches=search;coming=');
const TYPES = [
  'page_view',
  'page_view',
  'purchase',
  'checkout',
  'search',
  'error',
  'performance',
  'custom:refund',
  'no_such_type',
];

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

/** The content of an event follows from its number, so that the same number sent again is a repeat. */
function eventOf(id: number): object {
  const session = id % 11;
  return {
    event_id: `e${id}`,
    event_type: TYPES[id % TYPES.length],
    timestamp: new Date(START + ((id * 37) % 170) * MINUTE_MS + id).toISOString(),
    session_id: `session-${session}`,
    anonymous_id: `visitor-${session % 7}`,
    product_id: `p${id % 5}`,
    category: `c${id % 3}`,
    order_id: `o${session}-${id % 2}`,
    price: ((id % 9) + 0.99).toFixed(2),
    quantity: (id % 3) + 1,
    query: `q${id % 4}`,
    duration_ms: (id * 113) % 4000,
    page_url: `https://shop.example/${id % 6}`,
    device_type: id % 2 === 0 ? 'mobile' : 'desktop',
  };
}

/**
 * Requests in order of arrival, with events that other requests also have, and one in eight that is sent again as a
 * whole.
 */
const requests = fc.array(
  fc.record({ ids: fc.array(fc.nat(150), { minLength: 1, maxLength: 12 }), again: fc.integer({ min: 0, max: 7 }) }),
  { minLength: 10, maxLength: 50, size: 'max' },
);
type Request = { readonly ids: readonly number[]; readonly again: number };

async function sendAll(world: StreamWorld, all: readonly Request[], from: number, to: number): Promise<void> {
  const gapMs = (to - from) / (2 * all.length + 1);
  for (const [at, { ids, again }] of all.entries()) {
    const events = ids.map(eventOf);
    await world.send(Math.floor(from + gapMs * 2 * at), events);
    if (again === 0) await world.send(Math.floor(from + gapMs * (2 * at + 1)), events);
    if (at % 7 === 6) await world.drain();
  }
}

const seen = { repeats: 0, quarantined: 0, streams: new Set<string>() };

describe('the same events through one stream and through several', () => {
  it('give the same live answers, the same exact views, and books that balance', async () => {
    await fc.assert(
      fc.asyncProperty(requests, requests, async (early, late) => {
        const [one, several] = [createStreamWorld(bench, []), createStreamWorld(bench, ORDERS)];
        const told = [];
        for (const world of [one, several]) {
          await sendAll(world, early, START, TIDEMARK);
          await world.pulse(TIDEMARK);
          await world.drain();
          const live = await world.answers(START, TIDEMARK);
          const outcome = await world.batch.run(TIDEMARK);
          await sendAll(world, late, TIDEMARK + MINUTE_MS, TIDEMARK + HOUR_MS);
          await world.pulse(TIDEMARK + HOUR_MS);
          await world.drain();
          const merged = await world.answers(START, TIDEMARK + HOUR_MS);
          const next = await world.batch.run(TIDEMARK + HOUR_MS);
          const { ok, residual, findings } = await world.audit();
          told.push({
            live,
            status: [outcome.status, next.status],
            merged,
            after: await world.answers(START, TIDEMARK + HOUR_MS),
            views: await world.views(),
            ledgers: await world.ledgers(),
            ok,
            residual,
            findings,
          });
        }

        expect(told[0]).toMatchObject({ status: ['published', 'published'], ok: true, residual: 0, findings: [] });
        expect(told[1]).toEqual(told[0]);
        const { duplicate, quarantined } = told[0]!.ledgers.aggregate;
        seen.repeats += duplicate;
        seen.quarantined += quarantined;
        for (const { id } of await several.stream.shards())
          if ((await several.stream.read(id, undefined, 3)).length > 2)
            seen.streams.add(id.split('.').length > 1 ? id.split('.')[0]! : '');
      }),
      { numRuns: 4 },
    );
    expect(seen).toMatchObject({ streams: new Set(['', 'orders', 'searches']) });
    expect(Math.min(seen.repeats, seen.quarantined)).toBeGreaterThan(20);
  });

  it('are held by the gate while one stream has not been read', async () => {
    const world = createStreamWorld(bench, ORDERS);
    await sendAll(world, [{ ids: [1, 2, 3], again: 1 }], START, TIDEMARK);
    await world.pulse(TIDEMARK);

    await world.drain((shard) => !shard.startsWith('orders.'));
    const held = await world.batch.run(TIDEMARK);
    await world.drain();
    const open = await world.batch.run(TIDEMARK);

    expect(held).toMatchObject({ status: 'gate_closed' });
    expect('reasons' in held ? new Set(held.reasons.map(({ shard }) => shard)) : undefined).toEqual(
      new Set(['orders.shard-0', 'orders.shard-1']),
    );
    expect(open.status).toBe('published');
  });
});
