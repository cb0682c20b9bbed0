import { DAY_MS } from '../time/window';

/** How long the batch layer keeps files of each kind, ms. */
export interface FileRetention {
  /** Raw files that were joined into another: longer than any question or run takes. */
  readonly replacedMs: number;
  /** Records and reconciliations of runs that no rollback can return to. */
  readonly runsMs: number;
  /** Raw events, before the oldest tidemark that a rollback may return to. Days that need older ones stay as they are. */
  readonly eventsMs: number;
  /** Events that failed the contract, before the same tidemark. Older ones can no longer be replayed. */
  readonly quarantineMs: number;
}

export const DEFAULT_RETENTION: FileRetention = {
  replacedMs: DAY_MS,
  runsMs: 30 * DAY_MS,
  eventsMs: 730 * DAY_MS,
  quarantineMs: 730 * DAY_MS,
};

/** Raw and quarantined files may arrive eight days late, and a run reads two days before the one that it rewrites. */
export const LEAST_KEPT_MS = 10 * DAY_MS;
