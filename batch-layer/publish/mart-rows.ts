import type { SqlRow } from '../../core/port/batch-engine';
import type { Grain } from '../../core/time/window';
import type { ChunkResult } from '../run/execute';
import { RowCursor } from './row-cursor';

interface DayRow extends SqlRow {
  readonly site: string;
  readonly event_date: string;
  readonly is_bot: boolean;
}
interface MinuteRow extends DayRow {
  readonly minute_start: number;
}
/** `dimension` is empty for totals. */
interface KeyedRow extends SqlRow {
  readonly dimension: string;
  readonly dimension_key: string;
}

/** `applied`, and one column per counting metric. */
export interface CountsRow extends MinuteRow, KeyedRow {
  readonly applied: number;
}
/** Two columns per summing metric: its sum, and `<metric>_events`. */
export interface SumsRow extends MinuteRow, KeyedRow {
  readonly currency: string;
}
/**
 * Two columns per distinct metric (its register and `<metric>_coarse`), and the event columns that its breakdowns are
 * keyed by.
 */
export type RegistersRow = MinuteRow;
/** Also has the event columns that the metric's breakdowns are keyed by. */
export interface BinsRow extends MinuteRow {
  readonly metric: string;
  readonly bin: number;
  readonly events: number;
}
interface WindowRow extends DayRow {
  readonly metric: string;
  readonly grain: Grain;
  readonly window_start: number;
}
export interface DistinctsRow extends WindowRow, KeyedRow {
  readonly identities: number;
}
export interface RankingsRow extends WindowRow {
  readonly currency: string;
  readonly place: number;
  readonly ranked: string;
  readonly weight: number;
}

/** The marts of a chunk, read in step with each other. */
export interface MartCursors {
  readonly counts: RowCursor<CountsRow>;
  readonly sums: RowCursor<SumsRow>;
  readonly registers: RowCursor<RegistersRow>;
  readonly bins: RowCursor<BinsRow>;
  readonly distincts: RowCursor<DistinctsRow>;
  readonly rankings: RowCursor<RankingsRow>;
}

export async function openMarts(result: ChunkResult): Promise<MartCursors> {
  return {
    counts: new RowCursor('minute_counts', await result.mart('minute_counts')),
    sums: new RowCursor('minute_sums', await result.mart('minute_sums')),
    registers: new RowCursor('minute_registers', await result.mart('minute_registers')),
    bins: new RowCursor('minute_bins', await result.mart('minute_bins')),
    distincts: new RowCursor('window_distincts', await result.mart('window_distincts')),
    rankings: new RowCursor('window_rankings', await result.mart('window_rankings')),
  };
}

export function requireAllRead({ counts, sums, registers, bins, distincts, rankings }: MartCursors): void {
  for (const cursor of [counts, sums, registers, bins, distincts, rankings]) cursor.requireEnd();
}
