import type { Line } from './lines';
import type { EventRow, RejectionCode, ReplayRow, ReplaySource } from './replay-row';

/**
 * One JSON value a line: an event on the wire (or anything else, which the contract will refuse), to which the request's
 * `sent_at` and the time of its arrival, `received_at`, may be added. Empty lines are passed over.
 */
export async function* readNdjson(lines: AsyncIterable<Line>): ReplaySource & AsyncGenerator<ReplayRow> {
  for await (const line of lines) {
    if (line.text.trim() !== '') yield rowOf(line);
  }
}

function rowOf({ number, text, tooLong, terminated }: Line): ReplayRow {
  const reject = (code: RejectionCode, message: string): ReplayRow => {
    return { line: number, rejected: { code, message: `Line ${number} ${message}`, raw: text } };
  };
  if (tooLong) return reject('line_too_long', 'is longer than an event may be: drop it.');
  try {
    return { line: number, ...eventOf(JSON.parse(text)) };
  } catch (error) {
    const remedy = terminated
      ? 'correct it or drop it'
      : 'the file ends in the middle of it: fetch the file again or drop it';
    return reject('invalid_json', `is not JSON (${(error as Error).message}): ${remedy}.`);
  }
}

function eventOf(value: unknown): Omit<EventRow, 'line'> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { eventTimeMs: undefined, event: value };
  const { sent_at: sentAt, received_at: receivedAt, ...event } = value as Record<string, unknown>;
  const eventTimeMs = timeOf(receivedAt) ?? timeOf(sentAt) ?? timeOf(event['timestamp']);
  return typeof sentAt === 'string' ? { eventTimeMs, event, sentAt } : { eventTimeMs, event };
}

function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
