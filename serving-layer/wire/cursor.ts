import { wireInstant } from '../../core/event/contract';
import { parseInstant } from '../../core/event/timestamp';
import type { PagePlace } from '../../core/port/answers';
import { QueryError } from '../query/query-error';
import { instantText } from './instant';

/** A bucket, and how many of its rows earlier pages have shown. `~` needs no escape in URLs. */
const CURSOR = /^([^~]*)(?:~(\d{1,7}))?$/;

/** @example cursorText({ start: 1569888000000, rows: 500 }) // '2019-10-01T00:00:00Z~500' */
export function cursorText({ start, rows }: PagePlace): string {
  return rows === 0 ? instantText(start) : `${instantText(start)}~${rows}`;
}

/** @throws QueryError for a text that no answer gives */
export function readCursor(text: string): PagePlace {
  const [, instant = '', rows = '0'] = CURSOR.exec(text) ?? [];
  const start = wireInstant.safeParse(instant).success ? parseInstant(instant) : undefined;
  if (start !== undefined) return { start, rows: Number(rows) };
  throw new QueryError(
    'invalid_cursor',
    `${JSON.stringify(text)} is not a cursor: send next_cursor of the answer before, as it is.`,
  );
}
