import * as z from 'zod';
import { parseStoredJson } from './stored-json';

/** The small tables of a published day (`DayViews.tables`), by name; each is JSON. */
export const DAY_TABLES = {
  /** JSON list of the lake keys of the day's curated events. */
  curated: 'curated',
  /** JSON list of the lake keys of the lines and refunds of the day's orders (`ORDER_LINE_COLUMNS`); older versions lack it. */
  orderLines: 'order_lines',
  /** JSON list of the lake keys of the day's stitched sessions, one row per session (sql/marts/sessions). */
  sessionRows: 'session_rows',
  /** JSON object: CRC-32 of each of these files, by lake key. */
  checksums: 'checksums',
  /** Totals of the day's sessions: `SessionsSummary`. */
  sessions: 'sessions',
  /** How late the day's events were on arrival: `DayLateness`; older versions lack it. */
  lateness: 'lateness',
} as const;

/** The tables that list files of a day in the lake. */
export const FILE_TABLES = [DAY_TABLES.curated, DAY_TABLES.orderLines, DAY_TABLES.sessionRows] as const;

/** Stitched sessions of people (no bots) that started on a day. */
export interface SessionsSummary {
  readonly sessions: number;
  readonly bounces: number;
  readonly events: number;
  /** Summed over the sessions. */
  readonly duration_ms: number;
  readonly median_duration_ms: number | null;
  /** The most frequent entry and exit pages; null for sessions without a page view. */
  readonly top_entries: readonly PageSessions[];
  readonly top_exits: readonly PageSessions[];
}

export interface PageSessions {
  readonly page: string | null;
  readonly sessions: number;
}

const checksums = z.record(z.string(), z.number());

/** CRC-32 of a day's files by lake key; none for a day of an older version. @throws StoredJsonError */
export function checksumsIn(table: string | undefined): Readonly<Record<string, number>> {
  return table === undefined ? {} : parseStoredJson(checksums, table, 'the checksums of a published day');
}

const keyList = z.array(z.string());

/** The lake keys that a day's table lists; none for a day without the table. @throws StoredJsonError */
export function lakeKeysIn(list: string | undefined): readonly string[] {
  return list === undefined ? [] : parseStoredJson(keyList, list, 'the list of lake keys of a published day');
}

/**
 * How many events of a day were how late on arrival, by UTC hour of event time (ms since 1970), then by age: the lower
 * edge of its class (ms, core/merge/completeness).
 */
export type DayLateness = Readonly<Record<string, Readonly<Record<string, number>>>>;

const dayLateness = z.record(z.string(), z.record(z.string(), z.number()));

/** The lateness of a day; nothing for a day of an older version. @throws StoredJsonError */
export function latenessIn(table: string | undefined): DayLateness {
  return table === undefined ? {} : parseStoredJson(dayLateness, table, 'the lateness of a published day');
}
