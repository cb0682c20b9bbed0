import type { ArrivalHour } from '../time/arrival-hour';
import type { FencedStore } from './fenced-store';

export interface CellKey {
  readonly site: string;
  readonly arrivalHour: ArrivalHour;
  /** Start of the minute of event time, ms since 1970. */
  readonly windowStart: number;
  readonly shard: string;
  /**
   * Least age of the cell's events on arrival, in minutes. Late events have separate cells, so that a few of them do
   * not rewrite the large cell of their minute.
   */
  readonly minutesLate: number;
}

/** A cell of a known site and arrival hour. */
export interface KeyedCell extends Pick<CellKey, 'windowStart' | 'shard' | 'minutesLate'> {
  /** An encoded cell (core/cell/codec). */
  readonly bytes: Uint8Array;
}

/** The speed layer's cells. */
export interface CellStore extends FencedStore<CellKey> {
  /**
   * The cells of one site and arrival hour whose window starts in [from, to), ordered by window, shard and lateness.
   */
  query(site: string, arrivalHour: ArrivalHour, from: number, to: number): Promise<readonly KeyedCell[]>;
  /** The arrival hours for which a site has cells, ascending. */
  arrivalHours(site: string, from: ArrivalHour): Promise<readonly ArrivalHour[]>;
  /** Deletes the cells of all sites that arrived before an hour; the batch layer covers them. */
  expire(before: ArrivalHour): Promise<void>;
}
