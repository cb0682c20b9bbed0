import { wireInstant } from './contract';
import { jsonFaultAt } from './json-fault';
import { LIMITS } from './limits';
import { presentableName, reject, type Rejection } from './rejection';
import { parseInstant } from './timestamp';

/** One event of a request as sent, or a line that is not JSON with the reason. */
export type RequestItem = { readonly event: unknown } | { readonly line: string; readonly rejection: Rejection };

export type RefusalCode =
  | 'unknown_write_key'
  | 'empty_body'
  | 'invalid_json'
  | 'unknown_field'
  | 'wrong_type'
  | 'bad_sent_at'
  | 'bad_gzip'
  | 'not_utf8'
  | 'body_too_large'
  | 'too_many_events'
  | 'unknown_encoding';

/** Why a whole request was refused. */
export interface Refusal {
  readonly code: RefusalCode;
  /** What happened and what to do; quotes nothing from the request. */
  readonly detail: string;
}

export interface EventRequest {
  readonly items: readonly RequestItem[];
  /** Sending time by the client’s clock, ms since 1970; undefined if the request has none. */
  readonly sentMs: number | undefined;
}

/** Media types of NDJSON. Without one of them, NDJSON is recognised by its first line. */
const NDJSON_TYPES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/x-jsonlines'];

/**
 * Parses a body: one event, an array of events, `{ events, sent_at? }` or NDJSON (one event per line). An NDJSON line
 * that is not JSON is refused alone; in the other forms, the whole request is refused.
 */
export function parseRequest(body: string, contentType?: string): EventRequest | Refusal {
  if (body.trim() === '')
    return refuse('empty_body', 'the body is empty: send one event, an array of events, {"events": […]} or NDJSON');
  if (NDJSON_TYPES.includes(mediaType(contentType))) return parseLines(body);
  const parsed = parseJson(body);
  if (parsed !== undefined) return requestOf(parsed.value);
  if (looksLikeLines(body)) return parseLines(body);
  return refuse(
    'invalid_json',
    `the body is not JSON: ${placeOf(body)}. Correct it; of several lines, each must be one event (NDJSON)`,
  );
}

/** True for a refusal among the results of a check. */
export function isRefusal(result: object): result is Refusal {
  return 'code' in result && 'detail' in result;
}

function requestOf(value: unknown): EventRequest | Refusal {
  if (Array.isArray(value)) return requestOfEvents(value, undefined);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'events'))
    return requestOfEvents([value], undefined);
  const { events, sent_at: sentAt, ...rest }: Readonly<Record<string, unknown>> = { ...value };
  const [unknownName] = Object.keys(rest);
  if (unknownName !== undefined) {
    return refuse(
      'unknown_field',
      `beside events and sent_at a request has no field “${presentableName(unknownName)}”: send it inside the events`,
    );
  }
  if (!Array.isArray(events)) return refuse('wrong_type', 'events must be an array of events');
  if (sentAt === undefined || sentAt === null) return requestOfEvents(events, undefined);
  const { data: instant } = wireInstant.safeParse(sentAt);
  const sentMs = instant === undefined ? undefined : parseInstant(instant);
  if (sentMs === undefined)
    return refuse('bad_sent_at', 'sent_at must be an ISO 8601 instant with its zone, such as 2019-10-01T08:30:00.250Z');
  return requestOfEvents(events, sentMs);
}

function requestOfEvents(events: readonly unknown[], sentMs: number | undefined): EventRequest | Refusal {
  return tooMany(events.length) ?? { items: events.map((event) => ({ event })), sentMs };
}

function parseLines(body: string): EventRequest | Refusal {
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  return tooMany(lines.length) ?? { items: lines.map(itemOfLine), sentMs: undefined };
}

function itemOfLine(line: string): RequestItem {
  const parsed = parseJson(line);
  if (parsed !== undefined) return { event: parsed.value };
  return { line, rejection: reject('invalid_json', '', `the line is not JSON: ${placeOf(line)}`) };
}

/** NDJSON without its media type: several lines, of which the first is a whole JSON object. */
function looksLikeLines(body: string): boolean {
  const start = body.trimStart();
  const end = start.indexOf('\n');
  return start.startsWith('{') && end > 0 && parseJson(start.slice(0, end)) !== undefined;
}

function tooMany(events: number): Refusal | undefined {
  if (events <= LIMITS.eventsPerRequest) return undefined;
  return refuse(
    'too_many_events',
    `the request has ${events} events, the limit is ${LIMITS.eventsPerRequest}: send them in several requests`,
  );
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}

/** @example placeOf('{"a" 1}') // 'line 1, column 6' */
function placeOf(text: string): string {
  const fault = jsonFaultAt(text) ?? text.length;
  const before = text.slice(0, fault).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
  return fault >= text.length ? `it ends too early, at ${place}` : `an unexpected character at ${place}`;
}

function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1).join('').trim().toLowerCase();
}

function refuse(code: RefusalCode, detail: string): Refusal {
  return { code, detail };
}
