import { parquetFiles } from '../../adapters/columnar/event-files';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import { isPlainRecord, readPlainRecord } from '../../core/frame/plain-record';
import { encodeFrame } from '../../core/frame/frame';
import { decodeManifest } from '../../core/ledger/manifest';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { createArchiver } from '../../speed-layer/archive/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { eventFrame, HOUR_ONE, normalEvent } from './frames';

const PLACE = { shard: 's0', sequence: '001', arrivedMs: HOUR_ONE + 1000 };
const VIEW = { event_id: 'e1', event_type: 'page_view', session_id: 's1', page_url: 'https://shop.example/a' };
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const read = (value: unknown, place = PLACE) =>
  readPlainRecord(bytesOf(value), place, (bytes) => nodeCodec.sha256(bytes));
const reasonsOf = (...events: readonly object[]) =>
  read({ site: 'shop', events }).quarantined.map(({ reason }) => [reason.code, reason.path]);

describe('a plain record of the stream', () => {
  it('is a frame with its events normalised, which arrived when the record did', () => {
    const purchase = {
      event_type: 'purchase',
      session_id: 's1',
      order_id: 'o1',
      price: 12.5,
      currency: 'EUR',
      timestamp: new Date(HOUR_ONE).toISOString(),
    };
    const frame = read({ site: 'shop', events: [VIEW, purchase] });

    expect(frame).toMatchObject({ kind: 'events', site: 'shop', receivedMs: PLACE.arrivedMs, quarantined: [] });
    expect(frame.events).toMatchObject([
      { event_id: 'e1', page: '/a', occurred_ms: PLACE.arrivedMs, key_kind: 'server', is_bot: false },
      { order_id: 'o1', amount_minor: 1250, currency: 'EUR', occurred_ms: HOUR_ONE },
    ]);
    // It is written as any other frame.
    expect(encodeFrame(frame, nodeCodec).length).toBeGreaterThan(0);
  });

  it('differs from a frame in its first character', () => {
    expect(isPlainRecord(bytesOf({}))).toBe(true);
    expect(isPlainRecord(new TextEncoder().encode(' \n{"site":"shop"}'))).toBe(true);
    expect(isPlainRecord(encodeFrame(eventFrame([normalEvent()]), nodeCodec))).toBe(false);
    expect(isPlainRecord(new Uint8Array(0))).toBe(false);
  });

  it('corrects times by sent_at, as a request does', () => {
    const behindMs = 3_600_000;
    const timestamp = new Date(HOUR_ONE - behindMs).toISOString();
    const sent_at = new Date(PLACE.arrivedMs - behindMs).toISOString();
    expect(read({ site: 'shop', sent_at, events: [{ ...VIEW, timestamp }] }).events[0]?.occurred_ms).toBe(HOUR_ONE);
  });

  it('refuses what only the collector can do, and keeps nothing of it but the reason', () => {
    const frame = read({ site: 'shop', events: [VIEW, { ...VIEW, user_id: 'jane@shop.example' }] });
    expect(frame.events).toHaveLength(1);
    expect(frame.quarantined).toEqual([
      { count: 1, reason: { code: 'forbidden_key', path: 'user_id', message: expect.any(String) as string } },
    ]);
    expect(JSON.stringify(frame)).not.toContain('jane');
    expect(
      reasonsOf(
        { ...VIEW, ip_address: '192.0.2.1' },
        { ...VIEW, session_id: '' },
        { ...VIEW, price: 1 },
        { ...VIEW, event_type: 'nonsense' },
        { ...VIEW, timestamp: '1999-01-01T00:00:00Z' },
      ).map(([, path]) => path),
    ).toEqual(['ip_address', 'session_id', 'currency', 'event_type', 'timestamp']);
  });

  it('gives an event without an id one that follows from its place', () => {
    const anonymous = { ...VIEW, event_id: '' };
    const idOf = (sequence: string) =>
      read({ site: 'shop', events: [anonymous] }, { ...PLACE, sequence }).events[0]?.event_id;
    expect(idOf('001')).toBe(idOf('001'));
    expect(idOf('001')).not.toBe(idOf('002'));
  });

  it('is counted and archived by both consumers, a repeated event once', async () => {
    const stores = createMemoryStores();
    const config = { maxAttempts: 3, warmCells: 8 };
    const aggregate = createAggregator({ ...stores, codec: nodeCodec, config });
    const archive = createArchiver({ ...stores, files: parquetFiles, codec: nodeCodec, config });
    const data = bytesOf({ site: 'shop', events: [VIEW, { ...VIEW, event_id: 'e2' }, { ...VIEW, user_id: 'u' }] });
    const again = bytesOf({ site: 'shop', events: [VIEW] });
    const records = [
      { ...PLACE, data },
      { ...PLACE, sequence: '002', data: again },
    ];

    expect(await aggregate({ shard: 's0', records })).toMatchObject({
      events: 4,
      applied: 2,
      duplicate: 1,
      quarantined: 1,
      undecodable: 0,
      failedFrom: undefined,
    });
    expect(await archive({ shard: 's0', records })).toMatchObject({ events: 4, quarantined: 1, undecodable: 0 });
    const [item] = await stores.manifests.get([{ shard: 's0', arrivalHour: '2019-10-01T01' }]);
    expect(decodeManifest(item!.bytes).files).toMatchObject([{ events: 3 }]);
  });
});
