import type { BatchEngine, LakeRelation } from '../../core/port/batch-engine';
import type { Site } from '../../core/port/sites';
import type { SqlLibrary } from '../../core/port/sql-library';
import { LAKE_COLUMNS } from '../../core/event/columns';
import { type DayWindow, dayOf, dayWindow } from '../../core/time/calendar';
import { numberIn, textIn } from '../records/row-values';

/** By site: the days, in the site's time zone, that have events; in order. */
export type TouchedDays = ReadonlyMap<string, readonly DayWindow[]>;

export function rawEvents(keys: readonly string[]): LakeRelation {
  return { kind: 'parquet', name: 'raw_events', keys, columns: LAKE_COLUMNS };
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
): Promise<TouchedDays> {
  if (keys.length === 0) return new Map();
  const rows = await engine.query({
    name: 'touched-days',
    inputs: [rawEvents(keys)],
    steps: [
      { name: 'stg_events', sql: sql('staging/stg_events') },
      { name: 'int_touched_minutes', sql: sql('intermediate/int_touched_minutes') },
    ],
  });
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
