import type { FencedStore } from './fenced-store';

/** `2019-10-01T02`: an hour of arrival, UTC. */
export type ArrivalHour = string;

export interface CellKey {
  readonly site: string;
  readonly arrivalHour: ArrivalHour;
  /** Start of the minute of event time, ms since 1970. */
  readonly windowStart: number;
  readonly shard: string;
  /** Least age of the cell’s events at their arrival, in minutes. Late ones have cells of their own: a few of them do not write the large cell of their minute again. */
  readonly minutesLate: number;
}

export interface KeyedCell {
  readonly windowStart: number;
  readonly shard: string;
  /** An encoded cell (core/cell/codec). */
  readonly bytes: Uint8Array;
}

/** The speed layer's cells. */
export interface CellStore extends FencedStore<CellKey> {
  /** The cells of a site and an arrival hour whose window starts in [from, to), by window, then shard, then how late. */
  query(site: string, arrivalHour: ArrivalHour, from: number, to: number): Promise<readonly KeyedCell[]>;
  /** The arrival hours for which a site has cells, ascending. */
  arrivalHours(site: string, from: ArrivalHour): Promise<readonly ArrivalHour[]>;
  /** Deletes all cells of all sites that arrived before an hour. The batch layer covers them. */
  expire(before: ArrivalHour): Promise<void>;
}
