import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type BatchEngine, BatchEngineError, type BatchJob, type QueryWatch } from '../../../core/port/batch-engine';
import type { DuckDbEngineOptions } from './engine-options';
import { queryJob, runJob } from './job';
import { textLiteral } from './relations';

const DEFAULT_THREADS = 2;
const DEFAULT_MEMORY_LIMIT = '2GB';

/** DuckDB, in memory, opened by the first job. */
export function createLoadedEngine(options: DuckDbEngineOptions): BatchEngine {
  const place = { lake: options.lake, scratchFolder: resolve(options.scratchFolder), onStep: options.onStep };
  const running = new Set<Promise<unknown>>();
  let opening: Promise<DuckDBInstance> | undefined;
  let closed = false;

  async function inConnection<Result>(
    job: BatchJob,
    work: (connection: DuckDBConnection) => Promise<Result>,
  ): Promise<Result> {
    const connection = await connect(job);
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  }

  async function connect(job: BatchJob): Promise<DuckDBConnection> {
    try {
      if (closed) throw new Error('the engine is closed');
      opening ??= openInstance(options);
      return await (await opening).connect();
    } catch (cause) {
      if (!closed) opening = undefined;
      throw new BatchEngineError(job.name, 'open', cause);
    }
  }

  function tracked<Result>(work: Promise<Result>): Promise<Result> {
    const settled: Promise<unknown> = work.catch(() => undefined).finally(() => running.delete(settled));
    running.add(settled);
    return work;
  }

  return {
    run: (job) => tracked(inConnection(job, (connection) => runJob(connection, job, place))),
    query: (job, watch = {}) =>
      tracked(
        inConnection(job, (connection) => stoppable(connection, watch, () => queryJob(connection, job, place, watch))),
      ),
    close: async () => {
      closed = true;
      await Promise.all(running);
      const instance = await opening?.catch(() => undefined);
      opening = undefined;
      instance?.closeSync();
    },
  };
}

/** Interrupts what a connection does when the work is no longer needed. */
async function stoppable<Result>(
  connection: DuckDBConnection,
  { signal }: QueryWatch,
  work: () => Promise<Result>,
): Promise<Result> {
  const stop = (): void => connection.interrupt();
  signal?.addEventListener('abort', stop);
  try {
    signal?.throwIfAborted();
    return await work();
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function openInstance(options: DuckDbEngineOptions): Promise<DuckDBInstance> {
  const scratch = resolve(options.scratchFolder);
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: String(options.threads ?? DEFAULT_THREADS) });
  const connection = await instance.connect();
  const folders = [resolve(options.lakeFolder), scratch].map(textLiteral);
  // Order matters: the folders cannot be changed once external access is off, and locking the configuration keeps it
  // off.
  await connection.run(`
    set memory_limit = ${textLiteral(options.memoryLimit ?? DEFAULT_MEMORY_LIMIT)};
    set temp_directory = ${textLiteral(scratch)};
    set autoinstall_known_extensions = false;
    set autoload_known_extensions = false;
    set allow_community_extensions = false;
    set allowed_directories = [${folders.join(', ')}];
    set enable_external_access = false;
    set lock_configuration = true`);
  connection.closeSync();
  return instance;
}
