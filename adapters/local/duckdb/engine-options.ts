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
  /** Called after each step of a job, for measurements. */
  readonly onStep?: (step: string) => void;
}
