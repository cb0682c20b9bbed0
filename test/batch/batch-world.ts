import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { createDuckDbEngine } from '../../adapters/local/duckdb/engine';
import { FolderLake } from '../../adapters/local/folder-lake';
import { type Batch, createBatch } from '../../batch-layer/batch';
import type { BatchDeps } from '../../batch-layer/deps';
import type { NormalEvent } from '../../core/event/columns';
import { encodeFrame, type Frame } from '../../core/frame/frame';
import type { BatchEngine, BatchJob } from '../../core/port/batch-engine';
import type { EventStream, Shard, StreamRecord } from '../../core/port/event-stream';
import type { Lake } from '../../core/port/lake';
import type { SeenEvents } from '../../core/port/seen-events';
import type { Site } from '../../core/port/sites';
import type { SqlLibrary } from '../../core/port/sql-library';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { createArchiver } from '../../speed-layer/archive/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { createMemoryStores, type MemoryStores } from '../../adapters/memory/memory-stores';
import { fixedSites, memoryPointer, memoryViews } from '../../adapters/memory/memory-views';

export const sqlFiles: SqlLibrary = (path) =>
  readFileSync(join(import.meta.dirname, '../../sql', `${path}.sql`), 'utf8');

/** One engine and one folder for a whole file of tests; each world has its own part of the folder. */
export interface BatchBench {
  newWorld(sites: readonly Site[], shards?: readonly string[], seen?: SeenEvents): World;
  close(): Promise<void>;
}

export async function openBench(): Promise<BatchBench> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-batch-'));
  const lake = await FolderLake.open(join(folder, 'lake'));
  const engine = createDuckDbEngine({
    lake,
    lakeFolder: join(folder, 'lake'),
    scratchFolder: join(folder, 'scratch'),
    threads: 1,
  });
  let worlds = 0;
  return {
    newWorld: (sites, shards = ['shard-0', 'shard-1'], seen = createMemoryStores().seen) =>
      createWorld({ lake, engine, prefix: `world-${(worlds += 1)}/`, seen }, sites, shards),
    close: async () => {
      await engine.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Events of one request. */
export interface Arrival {
  readonly shard: string;
  readonly arrivedMs: number;
  readonly site: string;
  readonly events: readonly NormalEvent[];
}

export interface World {
  readonly deps: BatchDeps;
  readonly stores: MemoryStores;
  readonly batch: Batch;
  /** Through both consumers, in order of arrival. */
  arrive(arrivals: readonly Arrival[]): Promise<void>;
  /** Through one consumer only: the other is behind. */
  arriveAt(consumer: 'aggregate' | 'archive', arrival: Arrival): Promise<void>;
  /** Gives both consumers a pulse in every open shard. */
  pulse(atMs: number): Promise<void>;
  setShards(shards: readonly Shard[]): void;
}

interface Shared {
  readonly lake: Lake;
  readonly engine: BatchEngine;
  readonly prefix: string;
  readonly seen: SeenEvents;
}

function createWorld(
  { lake: shared, engine, prefix, seen }: Shared,
  sites: readonly Site[],
  names: readonly string[],
): World {
  const lake = below(shared, prefix);
  const stores = { ...createMemoryStores(), lake, seen };
  const log = createLog(names);
  const deps: BatchDeps = {
    ...stores,
    stream: log.stream,
    pointer: memoryPointer(),
    views: memoryViews(),
    engine: engineBelow(engine, prefix),
    files: parquetFiles,
    sites: fixedSites(sites),
    sql: sqlFiles,
    clock: { now: () => 0 },
  };
  const aggregate = createAggregator({ ...stores, codec: nodeCodec, config: { warmCells: 0, maxAttempts: 2 } });
  const archive = createArchiver({ ...stores, files: parquetFiles, codec: nodeCodec, config: { maxAttempts: 2 } });
  const append = (shard: string, arrivedMs: number, frame: Frame): StreamRecord =>
    log.append(shard, arrivedMs, encodeFrame(frame, nodeCodec));
  return {
    deps,
    stores,
    batch: createBatch(deps),
    arrive: async (arrivals) => {
      for (const arrival of [...arrivals].sort((a, b) => a.arrivedMs - b.arrivedMs || (a.shard < b.shard ? -1 : 1))) {
        const record = append(arrival.shard, arrival.arrivedMs, frameOf(arrival));
        await aggregate({ shard: arrival.shard, records: [record] });
        await archive({ shard: arrival.shard, records: [record] });
      }
    },
    arriveAt: async (consumer, arrival) => {
      const record = append(arrival.shard, arrival.arrivedMs, frameOf(arrival));
      await (consumer === 'aggregate' ? aggregate : archive)({ shard: arrival.shard, records: [record] });
    },
    pulse: async (atMs) => {
      for (const { id, closed } of await log.stream.shards()) {
        if (closed) continue;
        const record = append(id, atMs, { kind: 'pulse', pulseMs: atMs });
        await aggregate({ shard: id, records: [record] });
        await archive({ shard: id, records: [record] });
      }
    },
    setShards: (shards) => log.setShards(shards),
  };
}

function frameOf({ site, arrivedMs, events }: Arrival): Frame {
  return { kind: 'events', site, receivedMs: arrivedMs, events, quarantined: [] };
}

function createLog(names: readonly string[]): {
  readonly stream: EventStream;
  append(shard: string, arrivedMs: number, data: Uint8Array): StreamRecord;
  setShards(shards: readonly Shard[]): void;
} {
  const records: StreamRecord[] = [];
  let shards: readonly Shard[] = names.map((id) => ({ id, closed: false }));
  return {
    append: (shard, arrivedMs, data) => {
      const record = { shard, arrivedMs, data, sequence: String(records.length + 1).padStart(20, '0') };
      records.push(record);
      return record;
    },
    setShards: (next) => {
      shards = next;
    },
    stream: {
      arrivalSlackMs: 0,
      shards: () => Promise.resolve(shards),
      put: () => Promise.reject(new Error('a test appends by itself')),
      read: (shard, after, limit) =>
        Promise.resolve(
          records.filter((record) => record.shard === shard && record.sequence > (after ?? '')).slice(0, limit),
        ),
    },
  };
}

function below(lake: Lake, prefix: string): Lake {
  return {
    put: (key, bytes) => lake.put(prefix + key, bytes),
    create: (key, bytes) => lake.create(prefix + key, bytes),
    get: (key) => lake.get(prefix + key),
    crc32: (key) => lake.crc32(prefix + key),
    delete: (key) => lake.delete(prefix + key),
    list: async (start) => (await lake.list(prefix + start)).map((key) => key.slice(prefix.length)),
    sizes: async (start) =>
      (await lake.sizes(prefix + start)).map(({ key, bytes }) => ({ key: key.slice(prefix.length), bytes })),
    uri: (key) => lake.uri(prefix + key),
  };
}

function engineBelow(engine: BatchEngine, prefix: string): BatchEngine {
  const moved = (job: BatchJob): BatchJob => ({
    ...job,
    inputs: job.inputs.map((input) =>
      input.kind === 'parquet' ? { ...input, keys: input.keys.map((key) => prefix + key) } : input,
    ),
    steps: job.steps.map((step) => (step.output === undefined ? step : { ...step, output: prefix + step.output })),
  });
  return {
    run: (job) => engine.run(moved(job)),
    query: (job) => engine.query(moved(job)),
    close: () => Promise.resolve(),
  };
}
