import { parquetFiles } from '../../adapters/columnar/event-files';
import { decodeLedger, EMPTY_LEDGER } from '../../core/ledger/ledger';
import { decodeManifest } from '../../core/ledger/manifest';
import type { StreamRecord } from '../../core/port/event-stream';
import { StoreUnavailableError } from '../../core/port/store-error';
import { createArchiver } from '../../speed-layer/archive/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { createMemoryStores, type MemoryStores } from '../../adapters/memory/memory-stores';
import { eventFrame, HOUR_ONE, normalEvent, quarantined, sequenceOf, streamRecord } from './frames';

const HOUR = '2019-10-01T01';
const NEXT_HOUR = '2019-10-01T02';

function archiver(stores: MemoryStores) {
  const handle = createArchiver({ ...stores, files: parquetFiles, codec: nodeCodec, config: { maxAttempts: 3 } });
  return (records: readonly StreamRecord[]) => handle({ shard: 's0', records });
}
async function manifestOf({ manifests }: MemoryStores, arrivalHour = HOUR) {
  const [item] = await manifests.get([{ shard: 's0', arrivalHour }]);
  return item === undefined ? undefined : { ...decodeManifest(item.bytes), lastSequence: item.lastSequence };
}
async function ledgerOf({ ledgers }: MemoryStores, arrivalHour = HOUR) {
  const [item] = await ledgers.get([{ consumer: 'archive', shard: 's0', arrivalHour }]);
  return item === undefined ? undefined : { ...decodeLedger(item.bytes), lastSequence: item.lastSequence };
}
async function idsIn({ lake }: MemoryStores, key: string | null | undefined) {
  const bytes = await lake.get(key ?? 'none');
  return [...parquetFiles.rows(bytes!)].map(({ event_id }) => event_id);
}
const frameOf = (...ids: readonly string[]) => eventFrame(ids.map((event_id) => normalEvent({ event_id })));

describe('the archiver', () => {
  test('writes one file for a batch and describes it in the manifest', async () => {
    const stores = createMemoryStores();
    const early = normalEvent({ occurred_ms: HOUR_ONE - 1000 });

    await archiver(stores)([
      streamRecord(1, eventFrame([normalEvent()], { site: 'shop' })),
      streamRecord(2, { kind: 'pulse', pulseMs: HOUR_ONE }),
      streamRecord(3, eventFrame([normalEvent(), early], { site: 'blog' })),
    ]);

    const key = `events/arrival_hour=2019-10-01T01/s0-${sequenceOf(1)}-${sequenceOf(3)}.parquet`;
    expect((await manifestOf(stores))?.files).toEqual([
      {
        key,
        crc32: await stores.lake.crc32(key),
        quarantineKey: null,
        firstSequence: sequenceOf(1),
        lastSequence: sequenceOf(3),
        records: 3,
        events: 3,
        quarantined: 0,
        bytes: (await stores.lake.get(key))?.length,
        sites: {
          blog: { events: 2, fromMs: HOUR_ONE - 1000, toMs: HOUR_ONE },
          shop: { events: 1, fromMs: HOUR_ONE, toMs: HOUR_ONE },
        },
      },
    ]);
  });

  test('never lets one file span two arrival hours', async () => {
    const stores = createMemoryStores();

    await archiver(stores)([
      streamRecord(1, frameOf('a'), { arrivedMs: HOUR_ONE + 3_599_999 }),
      streamRecord(2, frameOf('b'), { arrivedMs: HOUR_ONE + 3_600_000 }),
    ]);

    const keys = [
      (await manifestOf(stores, HOUR))?.files[0]?.key,
      (await manifestOf(stores, NEXT_HOUR))?.files[0]?.key,
    ];
    expect(await Promise.all(keys.map((key) => idsIn(stores, key)))).toEqual([['a'], ['b']]);
  });

  test('writes no file for pulses, but notes how far it came', async () => {
    const stores = createMemoryStores();

    await archiver(stores)([
      streamRecord(1, { kind: 'pulse', pulseMs: HOUR_ONE }),
      streamRecord(2, { kind: 'pulse', pulseMs: HOUR_ONE + 60_000 }),
    ]);

    expect(await stores.lake.list('')).toEqual([]);
    expect(await manifestOf(stores)).toEqual({ files: [], lastSequence: sequenceOf(2) });
    expect(await ledgerOf(stores)).toEqual({
      ...EMPTY_LEDGER,
      records: 2,
      lastPulseMs: HOUR_ONE + 2000,
      lastSequence: sequenceOf(2),
    });
  });

  test('keeps quarantined events and records that cannot be decoded, with their position', async () => {
    const stores = createMemoryStores();
    const raw = new TextEncoder().encode('not a frame');

    await archiver(stores)([
      streamRecord(1, eventFrame([normalEvent()], { quarantined: [quarantined('sealed-text')] })),
      streamRecord(2, raw),
    ]);

    const [file] = (await manifestOf(stores))?.files ?? [];
    const text = Buffer.from((await stores.lake.get(file!.quarantineKey!))!).toString();
    const position = { shard: 's0' };
    expect(
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        reason: quarantined('').reason,
        sealed: 'sealed-text',
        site: 'shop',
        ...position,
        record_sequence: sequenceOf(1),
        record_index: 1,
        received_ms: HOUR_ONE,
        arrived_ms: HOUR_ONE + 1000,
      },
      {
        reason: { code: 'undecodable', path: '', message: expect.stringContaining('not a Tidemark frame') as string },
        raw: Buffer.from(raw).toString('base64'),
        bytes: raw.length,
        ...position,
        record_sequence: sequenceOf(2),
        record_index: 0,
        arrived_ms: HOUR_ONE + 2000,
      },
    ]);
    expect(file).toMatchObject({ events: 1, quarantined: 1, records: 2 });
    expect(await ledgerOf(stores)).toMatchObject({ events: 2, applied: 1, quarantined: 1, undecodable: 1 });
  });

  test('a crash between manifest and ledger heals when the records are redelivered, even in other batches', async () => {
    const stores = createMemoryStores();
    const records = [streamRecord(1, frameOf('a')), streamRecord(2, frameOf('b')), streamRecord(3, frameOf('c'))];
    const ledgers = { ...stores.ledgers, put: () => Promise.reject(new Error('killed')) };
    await expect(archiver({ ...stores, ledgers })(records.slice(0, 2))).rejects.toThrow('killed');

    const handle = archiver(stores);
    await handle(records.slice(0, 1));
    await handle(records.slice(1));

    const files = (await manifestOf(stores))?.files ?? [];
    expect((await Promise.all(files.map(({ key }) => idsIn(stores, key)))).flat()).toEqual(['a', 'b', 'c']);
    expect(await ledgerOf(stores)).toMatchObject({ records: 3, events: 3, applied: 3 });
  });

  test('a second writer that comes late leaves a file behind that no manifest names, and changes none that one names', async () => {
    const stores = createMemoryStores();
    const records = [streamRecord(1, frameOf('a')), streamRecord(2, frameOf('b')), streamRecord(3, frameOf('c'))];
    const inTime = archiver(stores);
    const lateLake = {
      ...stores.lake,
      put: async (key: string, bytes: Uint8Array) => {
        await inTime(records.slice(0, 2));
        await inTime(records.slice(2));
        await stores.lake.put(key, bytes);
      },
    };

    const late = await archiver({ ...stores, lake: lateLake })(records);

    const files = (await manifestOf(stores))?.files ?? [];
    expect(late.failedFrom).toBeUndefined();
    expect(await Promise.all(files.map(({ key }) => idsIn(stores, key)))).toEqual([['a', 'b'], ['c']]);
    expect(await stores.lake.list('events/')).toHaveLength(3);
  });

  test('names no file in the manifest that is not in the lake', async () => {
    const stores = createMemoryStores();
    const lake = {
      ...stores.lake,
      put: () => Promise.reject(new StoreUnavailableError('unavailable', 'no connection')),
    };

    const result = await archiver({ ...stores, lake })([streamRecord(1, frameOf('a'))]);

    expect(result).toMatchObject({ failedFrom: sequenceOf(1), records: 0 });
    expect(await manifestOf(stores)).toBeUndefined();
    expect(await ledgerOf(stores)).toBeUndefined();
  });

  test('keeps duplicates: the batch layer decides which one stays', async () => {
    const stores = createMemoryStores();

    await archiver(stores)([streamRecord(1, frameOf('a', 'a')), streamRecord(2, frameOf('a'))]);

    expect(await idsIn(stores, (await manifestOf(stores))?.files[0]?.key)).toEqual(['a', 'a', 'a']);
    expect(await ledgerOf(stores)).toMatchObject({ applied: 3, duplicate: 0 });
  });
});
