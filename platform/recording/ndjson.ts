import type { Line } from './lines';
import type { ReplayEvent, ReplayRow, ReplaySource, RowFaultCode } from './replay-row';

/**
 * One JSON value per line: an event as on the wire (the contract rejects anything else later). A line may also carry
 * the request's `sent_at` and its arrival time, `received_at`. Empty lines are skipped.
 */
export async function* readNdjson(lines: AsyncIterable<Line>): ReplaySource & AsyncGenerator<ReplayRow> {
  for await (const line of lines) {
    if (line.text.trim() !== '') yield rowOf(line);
  }
}

function rowOf({ number, text, tooLong, terminated }: Line): ReplayRow {
  const reject = (code: RowFaultCode, message: string): ReplayRow => {
    return { line: number, rejected: { code, message: `Line ${number} ${message}`, raw: text } };
  };
  if (tooLong) return reject('line_too_long', 'is longer than an event may be: drop it.');
  try {
    return { line: number, ...eventOf(JSON.parse(text)) };
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
  if (!isObject(value)) return { eventTimeMs: undefined, event: value };
  const { sent_at: sentAt, received_at: receivedAt, ...event } = value;
  const eventTimeMs = timeOf(receivedAt) ?? timeOf(sentAt) ?? timeOf(event['timestamp']);
  return typeof sentAt === 'string' ? { eventTimeMs, event, sentAt } : { eventTimeMs, event };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
