import { gzipSync } from 'node:zlib';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { createMemoryStores, type MemoryStores } from '../../adapters/memory/memory-stores';
import { ByteWriter } from '../../core/encoding/bytes';
import { EVENT_COLUMNS } from '../../core/event/columns';
import { rowOf } from '../../core/event/event-row';
import { encodeFrame, FRAME_BODY_LIMIT } from '../../core/frame/frame';
import { decodeLedger } from '../../core/ledger/ledger';
import { decodeManifest } from '../../core/ledger/manifest';
import type { Consumer } from '../../core/port/ledger-store';
import { createFollowReader } from '../../reaction-layer/follow/handler';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { createArchiver } from '../../speed-layer/archive/handler';
import { KEPT_RECORD_BYTES } from '../../speed-layer/archive/quarantine';
import { nodeCodec } from '../../speed-layer/compression';
import { summariseQuarantine } from '../../speed-layer/quarantine/summary';
import { replayQuarantine } from '../../speed-layer/quarantine/replay';
import { collecting, eventFramesIn, json, SECRETS, sites } from '../collect/collecting';
import { wireEvent } from '../../loadtest/floods/wire-event';
import { eventFrame, HOUR_ONE, normalEvent, quarantined, streamRecord } from './frames';

const ARRIVAL_HOUR = '2019-10-01T01';
const encoder = new TextEncoder();

/** A record whose checksum is right, whatever it says. */
function recordOf(header: object, body: Uint8Array | string, version = 1): Uint8Array {
  const rest = new ByteWriter(1024);
  rest.text(JSON.stringify(header));
  rest.raw(typeof body === 'string' ? gzipSync(body) : body);
  const payload = rest.finish();
  const writer = new ByteWriter(payload.length + 16);
  writer.raw(Uint8Array.of(0x54, 0x4d, version));
  writer.varint(nodeCodec.crc32(payload));
  writer.raw(payload);
  return writer.finish();
}

const HEADER = { kind: 'events', site: 'shop', received_ms: HOUR_ONE, count: 1, quarantined: 0 };
const REASON = quarantined('').reason;

function recordOfEvent(changes: Readonly<Record<string, unknown>>): Uint8Array {
  const row = rowOf({ ...normalEvent(), ...changes });
  return recordOf(HEADER, JSON.stringify(row));
}

function recordOfRefused(line: object): Uint8Array {
  return recordOf({ ...HEADER, count: 0, quarantined: 1 }, JSON.stringify(line));
}

const HOSTILE: Readonly<Record<(typeof EVENT_COLUMNS)[number]['type'], readonly unknown[]>> = {
  text: [7, {}, ['a'], true],
  int: ['1', 1.5, 2 ** 31, 1e300, {}],
  long: ['1', 1.5, 1e300, 2 ** 60, {}],
  bool: [0, 'true', {}],
};

const poisoned: readonly (readonly [string, Uint8Array])[] = [
  ['no bytes', new Uint8Array(0)],
  ['text', encoder.encode('not a frame')],
  ['JSON that is cut off', encoder.encode('{"site":"shop","events":[')],
  ['JSON without a site', encoder.encode('{"events":[]}')],
  ['JSON with a path for a site', encoder.encode('{"site":"../a","events":[]}')],
  ['JSON without events', encoder.encode('{"site":"shop"}')],
  ['JSON with too many events', encoder.encode(JSON.stringify({ site: 'shop', events: Array(501).fill({}) }))],
  ['JSON with a field that is unknown', encoder.encode('{"site":"shop","events":[],"user":"x"}')],
  ['JSON that is nested without end', encoder.encode(`{"site":"shop","events":${'['.repeat(400_000)}`)],
  ['a frame of a later version', recordOf(HEADER, '[]', 2)],
  ['half a frame', encodeFrame(eventFrame([normalEvent()]), nodeCodec).subarray(0, 40)],
  ['a body that is not gzip', recordOf(HEADER, encoder.encode('plain'))],
  ['a body that is half of one', recordOf(HEADER, gzipSync('x'.repeat(500)).subarray(0, 20))],
  ['a bomb', recordOf(HEADER, gzipSync(Buffer.alloc(FRAME_BODY_LIMIT + 1, '[')))],
  ['brackets without end', recordOf(HEADER, '['.repeat(1_000_000))],
  ['no site', recordOf({ ...HEADER, site: '' }, JSON.stringify(rowOf(normalEvent())))],
  ['a long site', recordOf({ ...HEADER, site: 's'.repeat(3_000) }, JSON.stringify(rowOf(normalEvent())))],
  ['a site that is a path', recordOf({ ...HEADER, site: '../a' }, JSON.stringify(rowOf(normalEvent())))],
  ['counts that only sum up', recordOf({ ...HEADER, count: 2, quarantined: -1 }, JSON.stringify(rowOf(normalEvent())))],
  ['a time that is none', recordOf({ ...HEADER, received_ms: 1e18 }, JSON.stringify(rowOf(normalEvent())))],
  ['a pulse of no time', recordOf({ ...HEADER, kind: 'pulse', received_ms: 'now' }, '')],
  ['another kind', recordOf({ ...HEADER, kind: 'command' }, '')],
  ['an event without its columns', recordOf(HEADER, '[]')],
  ['a refused event without a reason', recordOfRefused({ sealed: 'x' })],
  ['a refused event with half a reason', recordOfRefused({ reason: { code: 'too_old' }, sealed: 'x' })],
  ['fewer than no refused events', recordOfRefused({ reason: REASON, count: -5 })],
  ['an id too long for a key', recordOfEvent({ event_id: 'x'.repeat(5_000) })],
  ['an order too long for a key', recordOfEvent({ event_type: 'purchase', order_id: 'x'.repeat(5_000) })],
  ['an event of year 100000', recordOfEvent({ occurred_ms: Date.UTC(100_000, 0, 1) })],
  ['a visitor outside the sketch', recordOfEvent({ visitor_register: 2 ** 30 })],
  ['a session outside the sketch', recordOfEvent({ session_register_coarse: 63 })],
  ['a duration outside the sketch', recordOfEvent({ duration_bin: 2 ** 30 })],
  ...EVENT_COLUMNS.flatMap(({ name, type, nullable }) =>
    [...HOSTILE[type], ...(nullable ? [] : [null])].map(
      (value) => [`${name}: ${JSON.stringify(value)}`, recordOfEvent({ [name]: value })] as const,
    ),
  ),
];

function consumersOf(stores: MemoryStores) {
  const config = { maxAttempts: 3, warmCells: 8 };
  const handled: string[] = [];
  return {
    handled,
    aggregate: createAggregator({ ...stores, codec: nodeCodec, config }),
    archive: createArchiver({ ...stores, files: parquetFiles, codec: nodeCodec, config }),
    follow: createFollowReader({
      followers: [
        {
          name: 'noting',
          start: 'latest',
          follower: {
            handle: ({ records }) => {
              handled.push(...records.map(({ content }) => content.kind));
              return Promise.resolve();
            },
          },
        },
      ],
      positions: stores.followers,
      stream: { read: () => Promise.resolve([]), shards: () => Promise.resolve([{ id: 's0', closed: false }]) },
      codec: nodeCodec,
      clock: { now: () => HOUR_ONE },
      retentionMs: 86_400_000,
      catchUpRecords: 100,
      onFailure: (error) => {
        throw error;
      },
    }),
  };
}

async function ledgerOf({ ledgers }: MemoryStores, consumer: Consumer) {
  const [item] = await ledgers.get([{ consumer, shard: 's0', arrivalHour: ARRIVAL_HOUR }]);
  return decodeLedger(item!.bytes);
}

async function linesOf({ manifests, lake }: MemoryStores): Promise<readonly unknown[]> {
  const [item] = await manifests.get([{ shard: 's0', arrivalHour: ARRIVAL_HOUR }]);
  const [file] = decodeManifest(item!.bytes).files;
  const text = new TextDecoder().decode(await lake.get(file!.quarantineKey!));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('a record that no collector writes', () => {
  it.each(poisoned)('%s: is set aside, and consumption goes on', async (_, data) => {
    const stores = createMemoryStores();
    const { aggregate, archive, follow, handled } = consumersOf(stores);
    const good = (place: number) => streamRecord(place, eventFrame([normalEvent({ event_id: `e${place}` })]));
    const batch = { shard: 's0', records: [good(1), streamRecord(2, data), good(3)] };

    const results = await Promise.all([aggregate(batch), archive(batch), follow(batch)]);

    const counts = { records: 3, events: 2, applied: 2, duplicate: 0, superseded: 0, quarantined: 0, undecodable: 1 };
    expect(results).toMatchObject([
      { ...counts, failedFrom: undefined },
      { ...counts, failedFrom: undefined },
      { failedFrom: undefined },
    ]);
    expect(await ledgerOf(stores, 'aggregate')).toMatchObject(counts);
    expect(await ledgerOf(stores, 'archive')).toMatchObject(counts);
    expect(handled).toEqual(['events', 'undecodable', 'events']);
    expect(await linesOf(stores)).toEqual([
      {
        reason: { code: 'undecodable', path: '', message: expect.stringMatching(/./) as string },
        raw: Buffer.from(data).toString('base64'),
        bytes: data.length,
        shard: 's0',
        record_sequence: streamRecord(2, data).sequence,
        record_index: 0,
        arrived_ms: HOUR_ONE + 2000,
      },
    ]);
    expect(await summariseQuarantine(stores, 'shop')).toEqual({ total: 0, replayed: 0, reasons: [] });
  });

  it('does not stop the replay of what was refused', async () => {
    const stores = createMemoryStores();
    const { collector, stream } = collecting();
    await collector.collect({ writeKey: SECRETS.writeKey, body: json({ ...wireEvent(), price: 'free' }) });
    const frames = eventFramesIn(stream.taken);
    const foreign = eventFrame([], { quarantined: [quarantined('bm90IG91cnM')] });
    const records = [foreign, ...frames].map((frame, at) => streamRecord(at + 1, frame));
    await consumersOf(stores).archive({ shard: 's0', records });

    const replayed = await replayQuarantine({ ...stores, sites, collector, clock: { now: () => HOUR_ONE } }, 'shop');

    expect(replayed).toMatchObject({ read: 2, accepted: 0, refused: 1, unreadable: 1 });
  });

  it('is kept up to a limit', async () => {
    const stores = createMemoryStores();
    const data = new Uint8Array(KEPT_RECORD_BYTES + 5);

    await consumersOf(stores).archive({ shard: 's0', records: [streamRecord(1, data)] });

    const [line] = (await linesOf(stores)) as readonly { readonly raw: string; readonly bytes: number }[];
    expect([line!.bytes, Buffer.from(line!.raw, 'base64').length]).toEqual([data.length, KEPT_RECORD_BYTES]);
  });
});
