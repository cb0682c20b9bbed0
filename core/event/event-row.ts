import { EVENT_COLUMNS, type EventRow, type NormalEvent } from './columns';
import { eventOfRow } from './generated/event-row';

/** The row of an event. */
export function rowOf(event: NormalEvent): readonly unknown[] {
  return EVENT_COLUMNS.map(({ name }) => event[name]);
}

/** True for an array. The types of its values are those that the collector wrote; the frame's checksum guards them. */
export function isRow(value: unknown): value is EventRow {
  return Array.isArray(value);
}

/** The event of a row. Columns that an older writer did not know are null. */
export function eventOf(row: EventRow): NormalEvent {
  return eventOfRow(row.length < EVENT_COLUMNS.length ? padded(row) : row);
}

function padded(row: readonly unknown[]): EventRow {
  const full: unknown = EVENT_COLUMNS.map((_, at) => row[at] ?? null);
  if (!isRow(full)) throw new TypeError('a row is not an array');
  return full;
}
