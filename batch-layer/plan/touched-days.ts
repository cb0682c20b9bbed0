import type { BatchEngine, LakeRelation, SqlRow } from '../../core/port/batch-engine';
import type { Site } from '../../core/port/sites';
import type { SqlLibrary } from '../../core/port/sql-library';
import { LAKE_COLUMNS } from '../../core/event/columns';
import { ORDER_LINE_COLUMNS } from '../../core/event/order-lines';
import { type DayWindow, dayOf, dayWindow } from '../../core/time/calendar';
import { numberIn, textIn } from '../records/row-values';
import type { ListedFile } from '../records/whole-files';
import { rawIds } from './id-files';

/** By site: the days, in the site's time zone, that have events; in order. */
export type TouchedDays = ReadonlyMap<string, readonly DayWindow[]>;

export function rawEvents(keys: readonly string[]): LakeRelation {
  return { kind: 'parquet', name: 'raw_events', keys, columns: LAKE_COLUMNS };
}

/** The days of some events, and those of the events among them that server keys sent. */
export interface Touched {
  readonly days: TouchedDays;
  readonly ofServers: TouchedDays;
}

/**
 * The days that the events of these files fall on. The time bounds in a manifest are too wide: one event that is a year
 * late would touch every day of the year.
 *
 * @param siteOf @throws for a site that is not registered
 */
export async function touchedDays(
  { engine, sql }: { readonly engine: BatchEngine; readonly sql: SqlLibrary },
  keys: readonly string[],
  siteOf: (id: string) => Site,
): Promise<Touched> {
  if (keys.length === 0) return { days: new Map(), ofServers: new Map() };
  const rows = await engine.query({
    name: 'touched-days',
    inputs: [rawEvents(keys)],
    steps: [
      { name: 'stg_events', sql: sql('staging/stg_events') },
      { name: 'int_touched_minutes', sql: sql('intermediate/int_touched_minutes') },
    ],
  });
  const ofServers = rows.filter((row) => numberIn(row, 'server_events') > 0);
  return { days: daysOfMinutes(rows, siteOf), ofServers: daysOfMinutes(ofServers, siteOf) };
}

/**
 * The days that hold lines of orders of which other lines are in these raw files.
 *
 * @param orderLines lake keys of files with `ORDER_LINE_COLUMNS`
 */
export async function daysOfSharedOrders(
  { engine, sql }: { readonly engine: BatchEngine; readonly sql: SqlLibrary },
  { keys, orderLines }: { readonly keys: readonly string[]; readonly orderLines: readonly string[] },
  siteOf: (id: string) => Site,
): Promise<TouchedDays> {
  if (keys.length === 0 || orderLines.length === 0) return new Map();
  const rows = await engine.query({
    name: 'days-of-shared-orders',
    inputs: [rawEvents(keys), orderLineFiles(orderLines)],
    steps: [
      { name: 'stg_events', sql: sql('staging/stg_events') },
      { name: 'stg_order_lines', sql: sql('staging/stg_order_lines') },
      { name: 'int_shared_orders', sql: sql('intermediate/int_shared_orders') },
    ],
  });
  return daysOfMinutes(rows, siteOf);
}

/** Raw files with new events, and those of them that arrived in hours which an earlier run had closed. */
interface NewFiles {
  readonly keys: readonly string[];
  readonly stragglers: readonly string[];
}

/**
 * The days of events with the ids of new ones that may take their place: a server sent these, or they are stragglers.
 *
 * @param ids raw files in which copies of these events may be
 */
export async function daysOfChangedCopies(
  { engine, sql }: { readonly engine: BatchEngine; readonly sql: SqlLibrary },
  { keys, stragglers, ids }: NewFiles & { readonly ids: readonly ListedFile[] },
  siteOf: (id: string) => Site,
): Promise<TouchedDays> {
  if (ids.length === 0) return new Map();
  const rows = await engine.query({
    name: 'days-of-changed-copies',
    inputs: [rawEvents(keys), { ...rawIds([]), name: 'stragglers', keys: stragglers }, rawIds(ids)],
    steps: [
      { name: 'stg_events', sql: sql('staging/stg_events') },
      { name: 'int_changed_copies', sql: sql('intermediate/int_changed_copies') },
    ],
  });
  return daysOfMinutes(rows, siteOf);
}

interface ClaimedLines {
  /** Raw files. */
  readonly keys: readonly string[];
  /** Files with `ORDER_LINE_COLUMNS`. */
  readonly orderLines: readonly string[];
}

/** The days of lines of orders that change because a server sent an event with the id of one of a public key, or a line of its order. */
export async function daysOfSuperseded(
  { engine, sql }: { readonly engine: BatchEngine; readonly sql: SqlLibrary },
  { keys, orderLines }: ClaimedLines,
  siteOf: (id: string) => Site,
): Promise<TouchedDays> {
  if (orderLines.length === 0) return new Map();
  const rows = await engine.query({
    name: 'days-of-superseded',
    inputs: [rawEvents(keys), orderLineFiles(orderLines)],
    steps: [
      { name: 'stg_events', sql: sql('staging/stg_events') },
      { name: 'stg_order_lines', sql: sql('staging/stg_order_lines') },
      { name: 'int_superseded', sql: sql('intermediate/int_superseded') },
    ],
  });
  return daysOfMinutes(rows, siteOf);
}

/** Lines of orders, in files of curated days or in raw ones. */
export function orderLineFiles(keys: readonly string[]): LakeRelation {
  return { kind: 'parquet', name: 'order_lines', keys, columns: ORDER_LINE_COLUMNS };
}

/** The days of rows with a site and a minute, by site and minute. */
export function daysOfMinutes(rows: readonly SqlRow[], siteOf: (id: string) => Site): TouchedDays {
  const days = new Map<string, DayWindow[]>();
  for (const row of rows) {
    const [id, minute] = [textIn(row, 'site'), numberIn(row, 'minute_start')];
    const known = days.get(id) ?? [];
    if (known.length === 0) days.set(id, known);
    const last = known.at(-1);
    if (last !== undefined && minute < last.end) continue;
    const { timeZone } = siteOf(id);
    known.push(dayWindow(dayOf(minute, timeZone), timeZone));
  }
  return days;
}
