import fc from 'fast-check';
import { MemoryCache } from '../../adapters/local/memory-cache';
import { createMemoryStores, type MemoryStores } from '../../adapters/memory/memory-stores';
import type { SectionName } from '../../core/cell/cell';
import type { NormalEvent } from '../../core/event/columns';
import { pageViews } from '../../core/metric/metrics/page-views';
import { visitors } from '../../core/metric/metrics/visitors';
import type { Cache } from '../../core/port/cache';
import type { CellKey } from '../../core/port/cell-store';
import { MINUTE_MS } from '../../core/time/window';
import { readProgress } from '../../serving-layer/query/as-of';
import { createLiveHours } from '../../serving-layer/query/live-hours';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { eventFrame, HOUR_ONE, normalEvent, sequenceOf, streamRecord } from '../speed/frames';

const PLACE = { site: 'shop', arrivalHour: '2019-10-01T01' };
const SECTIONS: readonly SectionName[] = [
  { metric: pageViews, dimension: undefined, population: 'human' },
  { metric: visitors, dimension: 'country', population: 'human' },
];
const SHARDS = ['s0', 's1'];

/** A shard's events by the minute of the hour in which they happened, in one record. */
interface Batch {
  readonly shard: string;
  readonly minutes: readonly number[];
  readonly site?: string;
}

interface Read {
  readonly whole: number;
  readonly cells: readonly CellKey[];
}

/** Folds batches with the real aggregator, one record each, and counts what is read meanwhile. */
function hourWorld() {
  const stores = createMemoryStores();
  const handle = createAggregator({ ...stores, codec: nodeCodec, config: { warmCells: 8, maxAttempts: 3 } });
  let place = 0;
  let read: Read = { whole: 0, cells: [] };
  return {
    fold: async ({ shard, minutes, site = PLACE.site }: Batch): Promise<void> => {
      place += 1;
      const events = minutes.map((minute, at) => visit(`${place}-${at}`, HOUR_ONE + minute * MINUTE_MS));
      await handle({
        shard,
        records: [streamRecord(place, eventFrame(events, { site }), { shard, sequence: sequenceOf(place) })],
      });
    },
    reader: (shared?: Cache) => {
      const hours = createLiveHours({ cells: counted(stores), shared, memoryBytes: 10_000_000 });
      return async () => hours.load(PLACE, await progressOf(stores), SECTIONS);
    },
    /** What was read from the store since the last call. */
    read: (): Read => {
      const since = read;
      read = { whole: 0, cells: [] };
      return since;
    },
  };

  function counted({ cells }: MemoryStores): MemoryStores['cells'] {
    return {
      ...cells,
      get: (keys) => {
        read = { ...read, cells: [...read.cells, ...keys] };
        return cells.get(keys);
      },
      query: (...range) => {
        read = { ...read, whole: read.whole + 1 };
        return cells.query(...range);
      },
    };
  }
}

function visit(id: string, occurredMs: number): NormalEvent {
  return normalEvent({ event_id: id, visitor: id, country: 'DE', occurred_ms: occurredMs });
}

async function progressOf({ ledgers }: MemoryStores) {
  const stream = { arrivalSlackMs: 0, shards: () => Promise.resolve(SHARDS.map((id) => ({ id, closed: false }))) };
  const { hours } = await readProgress({ stream, ledgers, clock: { now: () => HOUR_ONE } });
  return hours.get(PLACE.arrivalHour) ?? [];
}

describe('an hour that still changes', () => {
  it('is read whole once, then only the cells that changed', async () => {
    const world = hourWorld();
    const read = world.reader();
    await world.fold({ shard: 's0', minutes: [0, 1, 2] });
    await world.fold({ shard: 's1', minutes: [2] });
    await read();
    const first = world.read();
    await world.fold({ shard: 's1', minutes: [2, 3] });

    const points = await read();

    expect(first).toEqual({ whole: 1, cells: [] });
    const changed = world.read();
    expect(changed.whole).toBe(0);
    expect(changed.cells.map(({ shard, windowStart }) => [shard, (windowStart - HOUR_ONE) / MINUTE_MS])).toEqual([
      ['s1', 2],
      ['s1', 3],
    ]);
    expect([...points.values()].map((series) => series.length)).toEqual([4, 4]);
    await read();
    expect(world.read()).toEqual({ whole: 0, cells: [] });
  });

  it('is not read again for batches of other sites', async () => {
    const world = hourWorld();
    const read = world.reader();
    await world.fold({ shard: 's0', minutes: [0] });
    await read();
    for (let minute = 0; minute < 50; minute++) {
      await world.fold({ shard: 's0', minutes: [minute], site: 'blog' });
      await read();
    }

    expect(world.read()).toEqual({ whole: 1, cells: [] });
  });

  it('is read whole again when more has changed than the ledger names', async () => {
    const world = hourWorld();
    const read = world.reader();
    await world.fold({ shard: 's0', minutes: [0] });
    await read();
    world.read();
    for (let minute = 0; minute < 50; minute++) await world.fold({ shard: 's0', minutes: [minute] });

    await read();

    expect(world.read()).toEqual({ whole: 1, cells: [] });
  });

  it('is read from the store by one of several processes that share a cache', async () => {
    const world = hourWorld();
    const shared = new MemoryCache();
    const readers = [world.reader(shared), world.reader(shared), world.reader(shared)];
    await world.fold({ shard: 's0', minutes: [0] });
    for (const read of readers) await read();
    await world.fold({ shard: 's0', minutes: [0, 1] });
    world.read();

    const answers = [];
    for (const read of readers) answers.push(await read());

    expect(world.read().cells).toHaveLength(2);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('is read once for questions that come together', async () => {
    const world = hourWorld();
    const read = world.reader();
    await world.fold({ shard: 's0', minutes: [0] });

    await Promise.all([read(), read(), read()]);

    expect(world.read()).toEqual({ whole: 1, cells: [] });
  });

  it('is the same as when it is read whole, whatever was read before', async () => {
    const batch = fc.record({
      shard: fc.constantFrom(...SHARDS),
      minutes: fc.array(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 8 }),
    });
    const steps = fc.array(fc.record({ batch, reads: fc.subarray([0, 1]) }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const world = hourWorld();
        const shared = new MemoryCache();
        const readers = [world.reader(shared), world.reader(shared)];
        for (const { batch: folded, reads } of all) {
          await world.fold(folded);
          for (const at of reads) expect(await readers[at]?.()).toEqual(await world.reader()());
        }
      }),
      { numRuns: 30 },
    );
  });
});
