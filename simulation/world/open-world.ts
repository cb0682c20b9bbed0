import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { createDuckDbEngine } from '../../adapters/local/duckdb/engine';
import { FolderLake } from '../../adapters/local/folder-lake';
import type { BatchEngine } from '../../core/port/batch-engine';
import type { Lake } from '../../core/port/lake';
import { sqlFiles } from '../../adapters/local/sql-files';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import type { VirtualTime } from '../engine/virtual-time';
import { createModelEngine } from '../model/model-engine';
import { rowFiles } from '../model/row-files';
import { World, type WorldOptions } from './world';

type Opening = Omit<WorldOptions, 'engineFiles' | 'lake' | 'sql'>;

/** A world over the model engine, which knows what the steps of a job mean, or over DuckDB, which runs their SQL. */
export async function openWorld(
  options: Opening,
  engine: 'model' | 'duckdb',
): Promise<{ readonly world: World; readonly close: () => Promise<void> }> {
  if (engine === 'duckdb') return openOverDuckDb(options);
  const { lake } = createMemoryStores();
  const engineFiles = { engine: createModelEngine(lake), files: rowFiles };
  return { world: new World({ ...options, lake, engineFiles, sql: (path) => path }), close: () => Promise.resolve() };
}

async function openOverDuckDb(
  options: Opening,
): Promise<{ readonly world: World; readonly close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-simulation-'));
  const lake = await FolderLake.open(join(folder, 'lake'));
  const engine = createDuckDbEngine({
    lake,
    lakeFolder: join(folder, 'lake'),
    scratchFolder: join(folder, 'scratch'),
    threads: 1,
  });
  const engineFiles = { engine: outsideTime(engine, options.time), files: parquetFiles };
  const world = new World({ ...options, lake: lakeOutsideTime(lake, options.time), engineFiles, sql: sqlFiles('sql') });
  return {
    world,
    close: async () => {
      await engine.close();
      await rm(folder, { recursive: true });
    },
  };
}

function outsideTime(engine: BatchEngine, time: VirtualTime): BatchEngine {
  return {
    run: (job) => time.outside(engine.run(job)),
    query: (job) => time.outside(engine.query(job)),
    close: () => engine.close(),
  };
}

function lakeOutsideTime(lake: Lake, time: VirtualTime): Lake {
  return {
    put: (key, bytes) => time.outside(lake.put(key, bytes)),
    create: (key, bytes) => time.outside(lake.create(key, bytes)),
    get: (key) => time.outside(lake.get(key)),
    crc32: (key) => time.outside(lake.crc32(key)),
    delete: (key) => time.outside(lake.delete(key)),
    list: (prefix) => time.outside(lake.list(prefix)),
    sizes: (prefix) => time.outside(lake.sizes(prefix)),
    uri: (key) => lake.uri(key),
  };
}
