import { parquetFiles } from '../../adapters/columnar/event-files';
import { type Batch, createBatch } from '../../batch-layer/batch';
import { readFromFiles } from '../../batch-layer/run/job';
import type { BatchDeps } from '../../batch-layer/deps';
import type { Answers } from '../../core/port/answers';
import type { BatchEngine, BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { EventFiles } from '../../core/port/event-files';
import type { StreamRecord } from '../../core/port/event-stream';
import type { Lake } from '../../core/port/lake';
import type { Site } from '../../core/port/sites';
import { createExplorer } from '../../serving-layer/explore/create-explorer';
import type { Explorer } from '../../serving-layer/explore/explorer';
import { createQueryService } from '../../serving-layer/query/query-service';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { createArchiver } from '../../speed-layer/archive/handler';
import { nodeCodec } from '../../speed-layer/compression';
import type { BatchBench } from '../batch/batch-world';
import { createModelEngine } from '../../simulation/model/model-engine';
import { rowFiles } from '../../simulation/model/row-files';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import { memoryPointer, memoryViews } from '../../adapters/memory/memory-views';

/** The rows of a step that was written, or of a query. */
export interface Answer {
  readonly job: string;
  readonly step: string;
  readonly rows: readonly SqlRow[];
}

/** The real consumers and batch layer, on one batch engine. */
export interface Twin {
  readonly deps: BatchDeps;
  readonly batch: Batch;
  readonly explorer: Explorer;
  readonly query: Answers;
  /** Everything that the engine answered, in order. */
  readonly answers: Answer[];
  /** Through both consumers. */
  receive(shard: string, records: readonly StreamRecord[]): Promise<void>;
}

export interface Twins {
  readonly duckdb: Twin;
  readonly model: Twin;
}

export const SHARDS: readonly string[] = ['shard-0', 'shard-1'];

/** The same platform twice with separate stores: on DuckDB with Parquet files, and on the model. */
export function createTwins(bench: BatchBench, sites: readonly Site[]): Twins {
  const { deps } = bench.newWorld(sites, SHARDS);
  const { lake } = createMemoryStores();
  return {
    duckdb: createTwin(deps, { lake: deps.lake, engine: asForManyEvents(deps.engine), files: parquetFiles }),
    model: createTwin(deps, { lake, engine: createModelEngine(lake), files: rowFiles }),
  };
}

interface Kit {
  readonly lake: Lake;
  readonly engine: BatchEngine;
  readonly files: EventFiles;
}

function createTwin(shared: Pick<BatchDeps, 'stream' | 'sites' | 'sql' | 'clock'>, kit: Kit): Twin {
  const { stream, sites, sql, clock } = shared;
  const answers: Answer[] = [];
  const engine = listening(kit, answers);
  const stores = { ...createMemoryStores(), lake: kit.lake };
  const deps: BatchDeps = {
    ...stores,
    stream,
    sites,
    sql,
    clock,
    engine,
    files: kit.files,
    pointer: memoryPointer(),
    views: memoryViews(),
  };
  const aggregate = createAggregator({ ...stores, codec: nodeCodec, config: { warmCells: 0, maxAttempts: 2 } });
  const archive = createArchiver({ ...stores, files: kit.files, codec: nodeCodec, config: { maxAttempts: 2 } });
  const explorer = createExplorer({ engine, sql, views: deps.views, manifests: stores.manifests });
  return {
    deps,
    batch: createBatch(deps),
    explorer,
    query: createQueryService({
      ...deps,
      explorer,
      degraded: () => Promise.resolve(false),
      runOf: () => Promise.resolve(undefined),
    }),
    answers,
    receive: async (shard, records) => {
      await aggregate({ shard, records });
      await archive({ shard, records });
    },
  };
}

/** Runs small jobs as it would run large ones. */
function asForManyEvents(engine: BatchEngine): BatchEngine {
  return { ...engine, run: (job) => engine.run({ ...job, steps: readFromFiles(job.steps, 1) }) };
}

/** The engine, with a record of everything that it answers. */
function listening({ engine, lake, files }: Kit, answers: Answer[]): BatchEngine {
  const note = (job: BatchJob, step: string, rows: Iterable<SqlRow>): void =>
    void answers.push({ job: job.name, step, rows: [...rows] });
  return {
    run: async (job) => {
      const written = await engine.run(job);
      for (const { name, output } of job.steps) {
        if (output === undefined) continue;
        note(job, name, files.rows((await lake.get(output))!));
        note(job, `rows of ${name}`, [{ rows: written.get(name) ?? null }]);
      }
      return written;
    },
    query: async (job) => {
      const rows = await engine.query(job);
      note(job, 'query', rows);
      return rows;
    },
    close: () => engine.close(),
  };
}
