import type { Grain } from '../time/window';

export interface ViewCell {
  /** Start of the window, ms since 1970. */
  readonly windowStart: number;
  /** An encoded cell (core/cell/codec). */
  readonly bytes: Uint8Array;
}

/** What a batch run publishes for one day of one site: cells of every grain, and tables as JSON. */
export interface DayViews {
  readonly cells: Readonly<Record<Grain, readonly ViewCell[]>>;
  /** Small tables that are not cells, by name (`sessions`, `first_seen`), as JSON. */
  readonly tables: Readonly<Record<string, string>>;
}

export interface DayVersion {
  /** Calendar day in the site's time zone, such as `2019-10-01`. */
  readonly day: string;
  readonly epoch: number;
  /**
   * Arrival time up to which the run had read, ms since 1970. Versions outlive the records of their runs. Absent in
   * versions that were written before it was kept.
   */
  readonly tidemark?: number;
}

/**
 * Published days in versions (MVCC): a run adds versions under its epoch and never changes a version that readers may
 * see.
 */
export interface ViewStore {
  /** Idempotent: writing the same version again replaces it. */
  put(site: string, version: DayVersion, views: DayViews): Promise<void>;
  /** All versions of the days in [fromDay, toDay] with their tidemarks, ordered by day, then epoch. */
  versions(site: string, fromDay: string, toDay: string): Promise<readonly DayVersion[]>;
  cells(site: string, version: DayVersion, grain: Grain): Promise<readonly ViewCell[]>;
  table(site: string, version: DayVersion, name: string): Promise<string | undefined>;
  delete(site: string, version: DayVersion): Promise<void>;
}
