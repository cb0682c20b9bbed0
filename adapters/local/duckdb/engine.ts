import type { BatchEngine } from '../../../core/port/batch-engine';
import type { Lake } from '../../../core/port/lake';

export interface DuckDbEngineOptions {
  readonly lake: Pick<Lake, 'uri'>;
  /**
   * The folder that contains every path that `lake.uri` returns. Apart from its own scratch folder, the engine has
   * access to nothing else.
   */
  readonly lakeFolder: string;
  /**
   * For spilled data and unfinished files. Must be on the lake's disk and belong to this engine alone: it is emptied on
   * open.
   */
  readonly scratchFolder: string;
  readonly threads?: number;
  /** In DuckDB's notation: `2GB`. Exact distinct counts may exceed the limit temporarily. */
  readonly memoryLimit?: string;
}

/**
 * An in-process batch engine: DuckDB, loaded and opened by the first job, because its library takes a third of a second
 * to load. Each job has its own connection and creates only temporary relations, so concurrent jobs do not see each
 * other.
 */
export function createDuckDbEngine(options: DuckDbEngineOptions): BatchEngine {
  let loading: Promise<BatchEngine> | undefined;
  let closed = false;
  const load = async (isLate: boolean): Promise<BatchEngine> => {
    const { createLoadedEngine } = await import('./loaded-engine');
    const engine = createLoadedEngine(options);
    // Jobs that came before `close` are still run.
    if (isLate) await engine.close();
    return engine;
  };
  const loaded = (): Promise<BatchEngine> => (loading ??= load(closed));
  return {
    run: async (job) => (await loaded()).run(job),
    query: async (job) => (await loaded()).query(job),
    close: async () => {
      closed = true;
      await (await loading)?.close();
    },
  };
}
