import fc from 'fast-check';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { decodeLedger, residual } from '../../core/ledger/ledger';
import { decodeManifest } from '../../core/ledger/manifest';
import type { Consumer } from '../../core/port/ledger-store';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { createArchiver } from '../../speed-layer/archive/handler';
import { nodeCodec } from '../../speed-layer/compression';
import type { BatchResult, RecordBatch } from '../../core/stream/record-batch';
import { runs } from '../support/effort';
import { createMemoryStores, type MemoryStores } from '../../adapters/memory/memory-stores';
import { duplicatePlaces, expectedCells, expectedLedger, expectedQuarantine, expectedRows, hourOf } from './expected';
import { type Fault, faultyStores } from './faulty-stores';
import { type KnownRecord, randomShard } from './random-stream';

type Handler = (batch: RecordBatch) => Promise<BatchResult>;

const makeAggregator = ({ cells, ledgers, seen }: MemoryStores, warmCells = 2): Handler =>
  createAggregator({ cells, ledgers, seen, codec: nodeCodec, config: { warmCells, maxAttempts: 3 } });
const makeArchiver = ({ lake, manifests, ledgers }: MemoryStores): Handler =>
  createArchiver({ lake, manifests, ledgers, files: parquetFiles, codec: nodeCodec, config: { maxAttempts: 3 } });

/** How a consumer proceeds: how many records it takes, and whether it dies before it stores its checkpoint. */
const deliveries = fc.array(fc.record({ take: fc.integer({ min: 1, max: 4 }), dies: fc.boolean() }), {
  minLength: 4,
  maxLength: 16,
});
const faults = fc.infiniteStream(
  fc.oneof(
    { weight: 10, arbitrary: fc.constant<Fault>('none') },
    { weight: 6, arbitrary: fc.constant<Fault>('slow') },
    { weight: 3, arbitrary: fc.constantFrom<Fault>('lost', 'broken', 'refused', 'half') },
  ),
);
const lives = fc.record({ shard: randomShard, main: deliveries, zombie: deliveries, faults });
type Life = typeof lives extends fc.Arbitrary<infer T> ? T : never;

/**
 * Reads on from its own checkpoint, like a stream's consumer; returns the checkpoint: everything before it is applied.
 */
async function consume(
  handler: Handler,
  shard: readonly KnownRecord[],
  steps: Life['main'],
  from = 0,
): Promise<number> {
  let checkpoint = from;
  for (const { take, dies } of steps) {
    const records = shard.slice(checkpoint, checkpoint + take).map(({ record }) => record);
    const { failedFrom } = await handler({ shard: 's0', records });
    if (!dies)
      checkpoint =
        failedFrom === undefined
          ? checkpoint + records.length
          : shard.findIndex(({ record }) => record.sequence === failedFrom);
  }
  return checkpoint;
}

/**
 * Two writers of one shard at the same time over bad stores, then one over good stores from the furthest checkpoint to
 * the end.
 */
async function live(
  { shard, main, zombie, faults: stream }: Life,
  make: (stores: MemoryStores) => Handler,
): Promise<MemoryStores> {
  const stores = createMemoryStores();
  const bad = faultyStores(stores, () => stream.next().value as Fault);
  const checkpoints = await Promise.all([consume(make(bad), shard, main), consume(make(bad), shard, zombie)]);
  await consume(make(stores), shard, [{ take: shard.length, dies: false }], Math.max(...checkpoints));
  return stores;
}

async function expectLedgers(
  { ledgers }: MemoryStores,
  shard: readonly KnownRecord[],
  consumer: Consumer,
): Promise<void> {
  const duplicates = consumer === 'aggregate' ? duplicatePlaces(shard) : new Set<string>();
  for (const hour of new Set(shard.map(hourOf))) {
    const [item] = await ledgers.get([{ consumer, shard: 's0', arrivalHour: hour }]);
    const { changes, ...ledger } = decodeLedger(item!.bytes);
    expect(changes !== undefined).toBe(consumer === 'aggregate');
    expect(ledger).toEqual(expectedLedger(shard, hour, duplicates));
    expect([residual(ledger), ...Object.values(ledger.sites).map(residual)].every((left) => left === 0)).toBe(true);
    expect(item!.lastSequence).toBe(shard.filter((known) => hourOf(known) === hour).at(-1)?.record.sequence);
  }
}

describe('consumers of a shard, with retries, late events, redelivery, a second writer and failing stores', () => {
  test('cells end in the bytes of one plain fold, and the ledger adds up', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async (life) => {
        const stores = await live(life, makeAggregator);

        const cells: Record<string, string[]> = {};
        for (const site of ['shop', 'blog']) {
          for (const hour of await stores.cells.arrivalHours(site, '')) {
            const found = await stores.cells.query(site, hour, -Infinity, Infinity);
            for (const { windowStart, bytes } of found)
              (cells[`${site} ${hour} ${windowStart}`] ??= []).push(Buffer.from(bytes).toString('hex'));
          }
        }
        expect(cells).toEqual(expectedCells(life.shard));
        await expectLedgers(stores, life.shard, 'aggregate');
      }),
      { numRuns: runs(150) },
    );
  });

  test('the files in the manifests hold every event as often as it arrived, in order, and quarantine the rest', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async (life) => {
        const stores = await live(life, makeArchiver);

        for (const hour of new Set(life.shard.map(hourOf))) {
          const [item] = await stores.manifests.get([{ shard: 's0', arrivalHour: hour }]);
          const { files } = decodeManifest(item!.bytes);
          const named = (keys: readonly (string | null)[]) =>
            Promise.all(keys.flatMap((key) => (key === null ? [] : [stores.lake.get(key)])));
          const rows = (await named(files.map(({ key }) => key))).flatMap((bytes) => [...parquetFiles.rows(bytes!)]);
          const texts = (await named(files.map(({ quarantineKey }) => quarantineKey))).map((bytes) =>
            Buffer.from(bytes!).toString(),
          );
          const lines = texts.flatMap((text) => text.trimEnd().split('\n')).map((line) => JSON.parse(line) as unknown);
          expect(rows).toEqual(expectedRows(life.shard, hour));
          expect(lines).toEqual(
            expectedQuarantine(life.shard, hour).map((line): unknown => expect.objectContaining(line)),
          );
          const sum = (key: 'events' | 'quarantined') => files.reduce((total, file) => total + file[key], 0);
          const expected = expectedLedger(life.shard, hour, new Set());
          expect({ events: sum('events'), quarantined: sum('quarantined') }).toEqual({
            events: expected.applied,
            quarantined: expected.quarantined,
          });
        }
        await expectLedgers(stores, life.shard, 'archive');
      }),
      { numRuns: runs(60) },
    );
  });
});
