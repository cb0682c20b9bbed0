import type { BatchEngine } from '../../../core/port/batch-engine';
import type { DuckDbEngineOptions } from './engine-options';

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
    query: async (job, watch) => (await loaded()).query(job, watch),
    close: async () => {
      closed = true;
      await (await loading)?.close();
    },
  };
}
