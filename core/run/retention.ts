import { DAY_MS } from '../time/window';

/** How long the batch layer keeps what no reader needs any more, by kind, ms. */
export interface FileRetention {
  /** Raw files that were joined into another: longer than any question or run takes. */
  readonly replacedMs: number;
  /** Records and reconciliations of runs that no rollback can return to. */
  readonly runsMs: number;
}

export const DEFAULT_RETENTION: FileRetention = { replacedMs: DAY_MS, runsMs: 30 * DAY_MS };
