import { readJson } from '../../core/event/read-json';
import { isEmpty } from '../../core/event/text';
import { readInstant } from '../../core/event/timestamp';
import { isRecord } from '../../core/json-record';
import type { Line } from '../../core/text/lines';
import {
  type ReplayEvent,
  ReplayFormatError,
  type ReplayRow,
  type ReplaySource,
  type RowFaultCode,
} from './replay-row';

/**
 * One JSON value per line: an event as on the wire, or an array of them (the contract rejects anything else later). An
 * event may also carry the request's `sent_at` and its arrival time, `received_at`. Empty lines are skipped, and so is the
 * record separator of RFC 7464.
 *
 * @throws ReplayFormatError for a file that is one JSON document, or whose lines end with CR only
 */
export async function* readNdjson(lines: AsyncIterable<Line>): ReplaySource & AsyncGenerator<ReplayRow> {
  let isFirst = true;
  for await (const line of lines) {
    const text = line.text.replace(/^\u001e/, '').trim();
    if (text === '') continue;
    if (isFirst) requireLines(text);
    isFirst = false;
    yield* rowsOf({ ...line, text });
  }
}

function requireLines(first: string): void {
  if (/^[{[][^\r]*\r[{[]/.test(first) && !isJson(first))
    throw new ReplayFormatError(
      'lines_of_returns',
      'The lines of the file end with CR only: let them end with LF, “tr "\\r" "\\n" < FILE | tidemark replay - …”.',
    );
  if (!(first.startsWith('[') && !isJson(first)) && first !== '{') return;
  const events = first === '{' ? '.' : '.[]';
  throw new ReplayFormatError(
    'one_document',
    `The file is one JSON document: write one event per line, “jq -c '${events}' FILE | tidemark replay - …”.`,
  );
}

function isJson(text: string): boolean {
  try {
    readJson(text);
    return true;
  } catch {
    return false;
  }
}

function rowsOf({ number, text, tooLong, isDamaged, terminated }: Line): readonly ReplayRow[] {
  const reject = (code: RowFaultCode, message: string): readonly ReplayRow[] => [
    { line: number, rejected: { code, message: `Line ${number} ${message}`, raw: text } },
  ];
  if (tooLong) return reject('line_too_long', 'is longer than an event may be: drop it.');
  if (isDamaged) return reject('not_utf8', 'is not UTF-8: convert the file, or drop the line.');
  try {
    const value = readJson(text);
    const events: readonly unknown[] = Array.isArray(value) ? value : [value];
    return events.map((event) => ({ line: number, ...eventOf(event) }));
  } catch (error) {
    const remedy = terminated
      ? 'correct it or drop it'
      : 'the file ends in the middle of it: fetch the file again or drop it';
    return reject(
      'invalid_json',
      `is not JSON (${error instanceof Error ? error.message : String(error)}): ${remedy}.`,
    );
  }
}

function eventOf(value: unknown): Omit<ReplayEvent, 'line'> {
  if (!isRecord(value)) return { eventTimeMs: undefined, event: value };
  const { sent_at: sentAt, received_at: receivedAt, ...event } = value;
  const eventTimeMs = readInstant(receivedAt) ?? readInstant(sentAt) ?? readInstant(event['timestamp']);
  return typeof sentAt === 'string' && !isEmpty(sentAt) ? { eventTimeMs, event, sentAt } : { eventTimeMs, event };
}
