import { EVENT_COLUMNS, type EventRow, type NormalEvent } from './columns';
import { eventOfRow, isEventRow } from './generated/event-row';

export { rowOf } from './generated/event-row';

/**
 * True for a row that every consumer can work with: each value is one of its column. A collector writes no other; a record
 * from elsewhere, or of a faulty version, must not stop a consumer.
 */
export function isRow(value: unknown): value is EventRow {
  return Array.isArray(value) && isEventRow(value);
}

/** The event of a row. Columns that an older writer did not know are null. */
export function eventOf(row: EventRow): NormalEvent {
  return eventOfRow(row.length < EVENT_COLUMNS.length ? padded(row) : row);
}

function padded(row: readonly unknown[]): EventRow {
  const full: unknown = EVENT_COLUMNS.map((_, at) => row[at] ?? null);
  if (!isComplete(full)) throw new TypeError('a row is not an array');
  return full;
}

function isComplete(row: unknown): row is EventRow {
  return Array.isArray(row) && row.length === EVENT_COLUMNS.length;
}
