import type { EventStream, PutResult, StreamRecord } from '../../../core/port/event-stream';
import { bytesOf } from './bytes';
import { using, type Open } from './subject';

type Taken = Extract<PutResult, { ok: true }>;

/**
 * The contract of every event stream: ordered shards, positions that compare as text, one arrival time for all readers.
 */
export function testEventStream(name: string, open: Open<EventStream>): void {
  describe(`event stream: ${name}`, () => {
    it(
      'gives back what was put, at the position and, within its slack, the arrival time of the result',
      using(open, async (stream) => {
        const entries = [1, 2, 3].map((seed) => ({ partitionKey: 'one', data: bytesOf(seed, seed * 1_000) }));

        const results = await taken(stream.put(entries));

        const records = await readAll(stream, results[0]!.shard, 3);
        const places = ({ shard, sequence, data }: Omit<StreamRecord, 'arrivedMs'>) => ({ shard, sequence, data });
        expect(records.map(places)).toEqual(
          results.map((result, index) => places({ ...result, data: entries[index]!.data })),
        );
        for (const [index, { arrivedMs }] of records.entries()) {
          expect(Math.abs(arrivedMs - results[index]!.arrivedMs)).toBeLessThanOrEqual(stream.arrivalSlackMs);
        }
      }),
    );

    it(
      'takes nothing from an empty put',
      using(open, async (stream) => {
        expect(await stream.put([])).toEqual([]);
      }),
    );

    it(
      'keeps equal partition keys in one shard and spreads different ones',
      using(open, async (stream) => {
        const keys = Array.from({ length: 64 }, (_, index) => `session-${index % 32}`);

        const results = await taken(stream.put(keys.map((partitionKey) => ({ partitionKey, data: bytesOf(1) }))));

        const shardsOfKey = new Map<string, Set<string>>();
        results.forEach(({ shard }, index) =>
          shardsOfKey.set(keys[index]!, (shardsOfKey.get(keys[index]!) ?? new Set()).add(shard)),
        );
        expect([...shardsOfKey.values()].every((shards) => shards.size === 1)).toBe(true);
        const openShards = (await stream.shards()).filter(({ closed }) => !closed);
        expect(new Set(results.map(({ shard }) => shard))).toEqual(new Set(openShards.map(({ id }) => id)));
      }),
    );

    it(
      'writes to the requested shard, whatever the key',
      using(open, async (stream) => {
        const shards = await stream.shards();

        const results = await taken(
          stream.put(shards.map(({ id }) => ({ partitionKey: 'pulse', data: bytesOf(2), shard: id }))),
        );

        expect(results.map(({ shard }) => shard)).toEqual(shards.map(({ id }) => id));
      }),
    );

    it(
      'rejects an entry for an unknown shard, and accepts the others',
      using(open, async (stream) => {
        const entry = { partitionKey: 'one', data: bytesOf(3) };

        const results = await stream.put([entry, { ...entry, shard: 'no such shard' }, entry]);

        expect(results.map(({ ok }) => ok)).toEqual([true, false, true]);
      }),
    );

    it(
      'counts up in positions of one width, so that text compares as numbers',
      using(open, async (stream) => {
        const results: Taken[] = [];
        for (let put = 0; put < 15; put++)
          results.push(...(await taken(stream.put([{ partitionKey: 'one', data: bytesOf(put) }]))));

        const sequences = results.map(({ sequence }) => sequence);

        expect(new Set(sequences.map(({ length }) => length)).size).toBe(1);
        expect([...new Set(sequences)].sort()).toEqual(sequences);
      }),
    );

    it(
      'reads after a position, up to a limit, oldest first',
      using(open, async (stream) => {
        const results = await taken(
          stream.put([1, 2, 3, 4, 5].map((seed) => ({ partitionKey: 'one', data: bytesOf(seed) }))),
        );
        const { shard } = results[0]!;

        const middle = await readAll(stream, shard, 2, results[1]!.sequence);
        const rest = await stream.read(shard, results[4]!.sequence, 10);

        expect(middle.map(({ sequence }) => sequence)).toEqual(results.slice(2, 4).map(({ sequence }) => sequence));
        expect(rest).toEqual([]);
      }),
    );

    it(
      'lets the arrival time of a shard go back by its slack at the most, and never changes it',
      using(open, async (stream) => {
        const writer = async (): Promise<void> => {
          for (let put = 0; put < 10; put++) await taken(stream.put([{ partitionKey: 'one', data: bytesOf(put) }]));
        };

        await Promise.all([writer(), writer(), writer()]);

        const [last] = await taken(stream.put([{ partitionKey: 'one', data: bytesOf(0) }]));
        const arrivals = (await readAll(stream, last!.shard, 31)).map(({ arrivedMs }) => arrivedMs);
        const again = (await readAll(stream, last!.shard, 31)).map(({ arrivedMs }) => arrivedMs);

        const newest = arrivals.map((_, index) => Math.max(...arrivals.slice(0, index + 1)));
        for (const [index, arrivedMs] of arrivals.entries())
          expect(newest[index]! - arrivedMs).toBeLessThanOrEqual(stream.arrivalSlackMs);
        expect(again).toEqual(arrivals);
      }),
    );

    it(
      'loses and duplicates nothing under concurrent puts',
      using(open, async (stream) => {
        const puts = Array.from({ length: 40 }, (_, put) =>
          taken(stream.put([0, 1, 2].map((index) => ({ partitionKey: `key-${put}`, data: bytesOf(put * 3 + index) })))),
        );

        const results = (await Promise.all(puts)).flat();

        const stored = new Map<string, Uint8Array>();
        for (const { id } of await stream.shards()) {
          const count = results.filter(({ shard }) => shard === id).length;
          for (const { shard, sequence, data } of await readAll(stream, id, count))
            stored.set(`${shard}/${sequence}`, data);
        }
        expect(stored.size).toBe(120);
        results.forEach(({ shard, sequence }, index) =>
          expect(stored.get(`${shard}/${sequence}`)).toEqual(bytesOf(index)),
        );
      }),
    );
  });
}

async function taken(put: Promise<readonly PutResult[]>): Promise<readonly Taken[]> {
  const results = await put;
  const refused = results.find(({ ok }) => !ok);
  if (refused !== undefined) throw new Error(`not taken: ${JSON.stringify(refused)}`);
  return results as readonly Taken[];
}

/** How often in a row a read may give nothing although records are missing. */
const MAX_EMPTY_READS = 200;

/** A read may return fewer records than exist: reads until `count` have arrived. */
async function readAll(
  stream: EventStream,
  shard: string,
  count: number,
  after?: string,
): Promise<readonly StreamRecord[]> {
  const records: StreamRecord[] = [];
  let emptyReads = 0;
  while (records.length < count) {
    const read = await stream.read(shard, records.at(-1)?.sequence ?? after, count - records.length);
    records.push(...read);
    emptyReads = read.length === 0 ? emptyReads + 1 : 0;
    if (emptyReads > MAX_EMPTY_READS) throw new Error(`${shard} gives ${records.length} of ${count} records`);
  }
  return records;
}
