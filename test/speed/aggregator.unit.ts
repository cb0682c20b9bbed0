import { openCell } from '../../core/cell/codec';
import { decodeLedger, EMPTY_LEDGER } from '../../core/ledger/ledger';
import type { CellKey } from '../../core/port/cell-store';
import type { StreamRecord } from '../../core/port/event-stream';
import { StoreUnavailableError } from '../../core/port/store-error';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { createMemoryStores, type MemoryStores } from '../../adapters/memory/memory-stores';
import { cellBytes, countOf } from './cell-reading';
import { eventFrame, HOUR_ONE, normalEvent, quarantined, sequenceOf, streamRecord } from './frames';

const HOUR = '2019-10-01T01';

function aggregator(stores: MemoryStores) {
  const handle = createAggregator({ ...stores, codec: nodeCodec, config: { warmCells: 8, maxAttempts: 3 } });
  return (records: readonly StreamRecord[], shard = 's0') => handle({ shard, records });
}
async function ledgerOf({ ledgers }: MemoryStores, arrivalHour = HOUR, shard = 's0') {
  const [item] = await ledgers.get([{ consumer: 'aggregate', shard, arrivalHour }]);
  return item === undefined ? undefined : decodeLedger(item.bytes);
}

describe('the aggregator', () => {
  test('reports what a batch added to the ledger, and nothing when the batch is redelivered', async () => {
    const stores = createMemoryStores();
    const handle = aggregator(stores);
    const records = [
      streamRecord(
        1,
        eventFrame([normalEvent({ event_id: 'a' }), normalEvent({ event_id: 'a' })], {
          quarantined: [quarantined('x')],
        }),
      ),
      streamRecord(2, new TextEncoder().encode('not a frame')),
      streamRecord(3, { kind: 'pulse', pulseMs: HOUR_ONE }),
    ];

    const first = await handle(records);
    const again = await handle(records);

    expect(first).toEqual({
      records: 3,
      events: 3,
      applied: 1,
      duplicate: 1,
      superseded: 0,
      quarantined: 1,
      undecodable: 1,
      failedFrom: undefined,
    });
    expect(again).toEqual({
      records: 0,
      events: 0,
      applied: 0,
      duplicate: 0,
      superseded: 0,
      quarantined: 0,
      undecodable: 0,
      failedFrom: undefined,
    });
  });

  test('treats an event that another shard delivered first as a duplicate, but only on the same site', async () => {
    const stores = createMemoryStores();
    const handle = aggregator(stores);
    const event = normalEvent({ event_id: 'same' });
    const of = (shard: string, site: string) => streamRecord(1, eventFrame([event], { site }), { shard });

    const first = await handle([of('s0', 'shop')]);
    const retried = await handle([of('s1', 'shop')], 's1');
    const other = await handle([of('s2', 'blog')], 's2');

    expect([first.duplicate, retried.duplicate, other.duplicate]).toEqual([0, 1, 0]);
  });

  test('tells duplicates that a server superseded from those of an event that a public key sent first', async () => {
    const stores = createMemoryStores();
    const handle = aggregator(stores);
    const sent = (place: number, event_id: string, key_kind: string | null) =>
      streamRecord(place, eventFrame([normalEvent({ event_id, key_kind })]));
    const ofServerFirst = [sent(1, 'a', 'server'), sent(2, 'a', 'public'), sent(3, 'a', null), sent(4, 'a', 'server')];
    const ofPageFirst = [sent(5, 'b', 'public'), sent(6, 'b', 'server'), sent(7, 'b', 'public')];

    const first = await handle(ofServerFirst);
    const second = await handle(ofPageFirst);

    expect(first).toMatchObject({ events: 4, applied: 1, duplicate: 3, superseded: 2 });
    expect(second).toMatchObject({ events: 3, applied: 2, duplicate: 1, superseded: 0 });
    expect(await ledgerOf(stores)).toMatchObject({ superseded: 2, sites: { shop: { duplicate: 4, superseded: 2 } } });
  });

  test('takes the lines of pages for duplicates in an order that a server named first', async () => {
    const stores = createMemoryStores();
    const handle = aggregator(stores);
    let sent = 0;
    const line = (order_id: string, key_kind: string | null, is_bot = false) => {
      sent += 1;
      const event = { event_id: `e${sent}`, event_type: 'purchase', order_id, key_kind, is_bot };
      return streamRecord(sent, eventFrame([normalEvent(event)]));
    };
    const ofServerFirst = [line('a', 'server'), line('a', 'public'), line('a', null, true), line('a', 'server')];
    const ofPageFirst = [line('b', 'public'), line('b', 'server'), line('b', 'public'), line('b', 'server')];

    const first = await handle(ofServerFirst);
    const again = await handle(ofServerFirst);
    const orders = countOf(await cellBytes(stores.cells, 'shop', HOUR, HOUR_ONE), 'orders');
    const second = await handle(ofPageFirst);

    expect(first).toMatchObject({ events: 4, applied: 2, duplicate: 2, superseded: 2 });
    expect(again).toMatchObject({ events: 0 });
    expect(orders).toBe(1);
    expect(second).toMatchObject({ events: 4, applied: 4, duplicate: 0, superseded: 0 });
    // Until the next run, the order counts for the page and for the server.
    expect(countOf(await cellBytes(stores.cells, 'shop', HOUR, HOUR_ONE), 'orders')).toBe(3);
  });

  test('counts an order once: by its first line that is not a duplicate, and every purchase without order_id', async () => {
    const stores = createMemoryStores();
    const line = (event_id: string, order_id: string | null) =>
      normalEvent({ event_id, order_id, event_type: 'purchase' });

    await aggregator(stores)([
      streamRecord(1, eventFrame([line('a', 'o1'), line('b', 'o1'), line('a', 'o2')])),
      streamRecord(2, eventFrame([line('c', 'o1'), line('d', 'o2'), line('e', null), line('f', null)])),
    ]);

    const bytes = await cellBytes(stores.cells, 'shop', HOUR, HOUR_ONE);
    expect(countOf(bytes, 'orders')).toBe(4);
    expect(countOf(bytes, 'purchases')).toBe(6);
  });

  test('puts a late event into the minute it occurred in, under the hour it arrived in', async () => {
    const stores = createMemoryStores();
    const late = normalEvent({ occurred_ms: HOUR_ONE - 7_200_000 + 1 });

    await aggregator(stores)([
      streamRecord(1, eventFrame([late]), { arrivedMs: HOUR_ONE + 3_599_999 }),
      streamRecord(2, eventFrame([]), { arrivedMs: HOUR_ONE + 3_600_000 }),
    ]);

    expect((await stores.cells.query('shop', HOUR, -Infinity, Infinity)).map(({ windowStart }) => windowStart)).toEqual(
      [HOUR_ONE - 7_200_000],
    );
    expect(await stores.cells.arrivalHours('shop', '')).toEqual([HOUR]);
    expect(await ledgerOf(stores, '2019-10-01T02')).toMatchObject({ records: 1, events: 0 });
  });

  test('keeps late events out of the cell of their minute, by the minutes that the stream says they were late', async () => {
    const stores = createMemoryStores();
    const keyOf = (minutesLate: number): CellKey => ({
      site: 'shop',
      arrivalHour: HOUR,
      windowStart: HOUR_ONE,
      shard: 's0',
      minutesLate,
    });
    const arrivals = [0, 59_999, 60_000, 119_999, 120_000, 239_999, 240_000, 479_999, 1_920_000, 3_500_000].map(
      (afterMs) => HOUR_ONE + afterMs,
    );
    const records = arrivals.map((arrivedMs, at) =>
      streamRecord(at + 1, eventFrame([normalEvent({ event_id: `e${at}`, occurred_ms: HOUR_ONE })]), { arrivedMs }),
    );

    await aggregator(stores)(records);
    await aggregator(stores)(records);

    const applied = (await stores.cells.get([0, 1, 2, 4, 32].map(keyOf))).map((item) => openCell(item!.bytes).applied);
    expect(applied).toEqual([2, 2, 2, 2, 2]);
  });

  test('never lets a pulse promise more than its own arrival time', async () => {
    const stores = createMemoryStores();
    const arrivedMs = HOUR_ONE + 5000;

    await aggregator(stores)([streamRecord(1, { kind: 'pulse', pulseMs: arrivedMs + 60_000 }, { arrivedMs })]);

    expect((await ledgerOf(stores))?.lastPulseMs).toBe(arrivedMs);
  });

  test('applies a batch that touches more cells than are open at a time', async () => {
    const stores = createMemoryStores();
    const events = Array.from({ length: 300 }, (_, at) =>
      normalEvent({ event_id: `e${at}`, occurred_ms: HOUR_ONE - at * 60_000 }),
    );

    const result = await aggregator(stores)([streamRecord(1, eventFrame(events))]);

    const cells = await stores.cells.query('shop', HOUR, -Infinity, Infinity);
    expect(result).toMatchObject({ applied: 300, failedFrom: undefined });
    expect(cells.map(({ bytes }) => openCell(bytes).applied)).toEqual(new Array(300).fill(1));
  });

  test('asks for the whole batch again when the id memory is unavailable, and has changed nothing', async () => {
    const stores = createMemoryStores();
    const seen = {
      ...stores.seen,
      claim: () => Promise.reject(new StoreUnavailableError('unavailable', 'no connection')),
    };

    const records = [
      streamRecord(4, eventFrame([normalEvent()])),
      streamRecord(5, { kind: 'pulse', pulseMs: HOUR_ONE }),
    ];

    const result = await aggregator({ ...stores, seen })(records);

    expect(result).toMatchObject({ failedFrom: sequenceOf(4), records: 0 });
    expect(await ledgerOf(stores)).toBeUndefined();
    expect(await stores.cells.arrivalHours('shop', '')).toEqual([]);
  });

  test('shows no pulse that came after a record that waits', async () => {
    const stores = createMemoryStores();
    const cells = { ...stores.cells, put: () => Promise.reject(new StoreUnavailableError('throttled', 'too fast')) };
    const records = [
      streamRecord(1, { kind: 'pulse', pulseMs: HOUR_ONE }),
      streamRecord(2, eventFrame([normalEvent()])),
      streamRecord(3, { kind: 'pulse', pulseMs: HOUR_ONE + 3000 }),
    ];

    const result = await aggregator({ ...stores, cells })(records);

    expect(result).toMatchObject({ failedFrom: sequenceOf(2), records: 1 });
    expect(await ledgerOf(stores)).toMatchObject({ ...EMPTY_LEDGER, records: 1, lastPulseMs: HOUR_ONE });
  });

  test('gives up a cell that another writer always changes first, and asks for its record again', async () => {
    const stores = createMemoryStores();
    const cells = { ...stores.cells, put: (writes: readonly unknown[]) => Promise.resolve(writes.map(() => false)) };

    const result = await aggregator({ ...stores, cells })([streamRecord(1, eventFrame([normalEvent()]))]);

    expect(result).toMatchObject({ failedFrom: sequenceOf(1), records: 0 });
  });

  test('throws errors that are not transient store failures', async () => {
    const stores = createMemoryStores();
    const cells = { ...stores.cells, get: () => Promise.reject(new TypeError('keys is not iterable')) };

    const handling = aggregator({ ...stores, cells })([streamRecord(1, eventFrame([normalEvent()]))]);

    await expect(handling).rejects.toThrow(TypeError);
  });

  test('stops at a cell that cannot be read, names it and leaves it as it is', async () => {
    const stores = createMemoryStores();
    const key = { site: 'shop', arrivalHour: HOUR, windowStart: HOUR_ONE, shard: 's0', minutesLate: 0 } as const;
    const broken = { bytes: Uint8Array.from([99, 1, 2]), lastSequence: sequenceOf(0) };
    await stores.cells.put([{ key, item: broken, expected: undefined }]);

    const handling = aggregator(stores)([streamRecord(1, eventFrame([normalEvent()]))]);

    const message = expect.stringMatching(/site shop.*2019-10-01T01.*shard s0.*version 99.*restore/) as string;
    await expect(handling).rejects.toMatchObject({ code: 'corrupt_item', message });
    expect(await stores.cells.get([key])).toEqual([broken]);
  });

  test.each([
    ['out of order', [streamRecord(2, eventFrame([])), streamRecord(1, eventFrame([]))]],
    ['twice in one batch', [streamRecord(1, eventFrame([])), streamRecord(1, eventFrame([]))]],
    ['of another shard', [streamRecord(1, eventFrame([]), { shard: 's1' })]],
  ])('refuses records %s, because the fence would drop some', async (_, records) => {
    const handling = aggregator(createMemoryStores())(records);

    await expect(handling).rejects.toThrow(RangeError);
  });
});
