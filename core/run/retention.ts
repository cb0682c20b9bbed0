import { DAY_MS } from '../time/window';

/** How long the batch layer keeps files of each kind, and looks back for copies of an event, ms. */
export interface BatchRetention {
  /** Raw files that were joined into another: longer than any question or run takes. */
  readonly replacedMs: number;
  /** Records and reconciliations of runs that no rollback can return to. */
  readonly runsMs: number;
  /** Raw events, before the oldest tidemark that a rollback may return to. Days that need older ones stay as they are. */
  readonly eventsMs: number;
  /** Events that failed the contract, before the same tidemark. Older ones can no longer be replayed. */
  readonly quarantineMs: number;
  /** Two events with one id are copies of each other if they arrived so close to each other. */
  readonly horizonMs: number;
}

export const DEFAULT_HORIZON_MS = 30 * DAY_MS;

export const DEFAULT_RETENTION: BatchRetention = {
  replacedMs: DAY_MS,
  runsMs: 30 * DAY_MS,
  eventsMs: 730 * DAY_MS,
  quarantineMs: 730 * DAY_MS,
  horizonMs: DEFAULT_HORIZON_MS,
};

/** Live ids are remembered for up to two days: what the live layer takes for a copy must be one in the batch layer too. */
export const LEAST_HORIZON_MS = 2 * DAY_MS;

/** Raw and quarantined files may arrive eight days late, and a run reads two days before the one that it rewrites. */
export const LEAST_KEPT_MS = 10 * DAY_MS;

/** Raw events are kept so long, or longer, that the next runs can compare ids over the whole horizon. */
export function leastEventsMs({ horizonMs }: Pick<BatchRetention, 'horizonMs'>): number {
  return horizonMs + LEAST_KEPT_MS;
}
