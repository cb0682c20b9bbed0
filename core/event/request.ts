import { isRecord } from '../json-record';
import { jsonFaultAt } from './json-fault';
import { LIMITS } from './limits';
import { readJson } from './read-json';
import { presentableName, reject, type Rejection } from './rejection';
import { isEmpty } from './text';
import { readInstant } from './timestamp';
import { UNREADABLE_SENT_AT, type Warning } from './warning';

/** One event of a request as sent, or a line that is not JSON with the reason. */
export type RequestItem = { readonly event: unknown } | { readonly line: string; readonly rejection: Rejection };

export type RefusalCode =
  | 'unknown_write_key'
  | 'key_ended'
  | 'key_scope_refused'
  | 'origin_refused'
  | 'empty_body'
  | 'invalid_json'
  | 'wrong_type'
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
  /** About the request around the events. */
  readonly warnings: readonly Warning[];
}

const NOT_UTF8 = reject('not_utf8', '', 'its bytes are not UTF-8: send JSON in UTF-8');

/** Media types of NDJSON and of JSON text sequences. Without one of them, lines are recognised by the first. */
const TYPES_OF_LINES = [
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
  'application/json-seq',
];

/**
 * Parses a body: one event, an array of events, `{ events, sent_at? }`, or lines with an event or an array of events each
 * (NDJSON; JSON text sequences of RFC 7464). A line that is not JSON is refused alone, and so is an event among others
 * whose bytes are not UTF-8.
 */
export function parseRequest(body: Uint8Array, contentType?: string): EventRequest | Refusal {
  const isLines = TYPES_OF_LINES.includes(mediaType(contentType));
  const text = decoded(body);
  if (text === undefined) return requestOfDamaged(body, isLines);
  if (text.trim() === '')
    return refuse('empty_body', 'the body is empty: send one event, an array of events, {"events": […]} or NDJSON');
  if (isLines) return requestOfLines(linesOf(text));
  const parsed = parseJson(text);
  if (parsed !== undefined) return requestOf(parsed.value);
  if (looksLikeLines(text)) return requestOfLines(linesOf(text));
  return refuse(
    'invalid_json',
    `the body is not JSON: ${placeOf(text)}. Correct it; of several lines, each must be one event (NDJSON)`,
  );
}

/** Bytes that are not UTF-8 are read as U+FFFD, and the events with one are refused. */
function requestOfDamaged(body: Uint8Array, isLines: boolean): EventRequest | Refusal {
  const parsed = isLines ? undefined : parseJson(lossy.decode(body));
  if (parsed !== undefined && holdsSeveral(parsed.value)) {
    const request = requestOf(parsed.value);
    return isRefusal(request) ? request : { ...request, items: request.items.map(withoutDamaged) };
  }
  const lines = linesOfBytes(body);
  if (isLines || looksLikeLines(lines.map(({ text }) => text).join('\n'))) return requestOfLines(lines);
  return refuse('not_utf8', 'the body is not UTF-8: send JSON in UTF-8');
}

function holdsSeveral(value: unknown): boolean {
  return Array.isArray(value) || (isRecord(value) && Array.isArray(value['events']));
}

function withoutDamaged(item: RequestItem): RequestItem {
  if (!('event' in item)) return item;
  const line = textOf(item.event);
  return line.includes('\ufffd') ? { line, rejection: NOT_UTF8 } : item;
}

/** What is nested too deeply to be written again counts as damaged. */
function textOf(event: unknown): string {
  try {
    return JSON.stringify(event) ?? '';
  } catch {
    return '\ufffd';
  }
}

/** True for a refusal among the results of a check. */
export function isRefusal(result: object): result is Refusal {
  return 'code' in result && 'detail' in result;
}

function requestOf(value: unknown): EventRequest | Refusal {
  if (Array.isArray(value)) return requestOfEvents(value);
  if (!isRecord(value) || !Object.hasOwn(value, 'events')) return requestOfEvents([value]);
  const { events, sent_at: sentAt, ...rest } = value;
  if (!Array.isArray(events)) return refuse('wrong_type', 'events must be an array of events');
  const warnings = Object.keys(rest).map(unknownMember);
  if (isEmpty(sentAt)) return requestOfEvents(events, undefined, warnings);
  const sentMs = readInstant(sentAt);
  return requestOfEvents(events, sentMs, sentMs === undefined ? [...warnings, UNREADABLE_SENT_AT] : warnings);
}

function unknownMember(name: string): Warning {
  const path = presentableName(name);
  return {
    code: 'unknown_field',
    path,
    message: `beside events and sent_at a request has no field “${path}”, so it was left out: send it inside the events`,
  };
}

function requestOfEvents(
  events: readonly unknown[],
  sentMs?: number,
  warnings: readonly Warning[] = [],
): EventRequest | Refusal {
  return tooMany(events.length) ?? { items: events.map((event) => ({ event })), sentMs, warnings };
}

/** A line of NDJSON; `isUtf8` is false if its bytes are not, and `text` then has U+FFFD in their place. */
interface Line {
  readonly text: string;
  readonly isUtf8: boolean;
}

function requestOfLines(all: readonly Line[]): EventRequest | Refusal {
  const items = all.filter(({ text }) => text.trim() !== '').flatMap(itemsOfLine);
  return tooMany(items.length) ?? { items, sentMs: undefined, warnings: [] };
}

/**
 * What separates lines: the record separator of RFC 7464, whose records may have line feeds in them; else the line feed;
 * in a text without one the carriage return. None of them can be part of a text in JSON.
 */
function separatorIn(text: string): string {
  if (text.includes(RECORD_SEPARATOR)) return RECORD_SEPARATOR;
  const isOfReturns = !text.trim().includes('\n') && text.includes('\r');
  return isOfReturns ? '\r' : '\n';
}

function linesOf(text: string): readonly Line[] {
  return text.split(separatorIn(text)).map((line) => ({ text: line, isUtf8: true }));
}

/** In UTF-8 the byte of a separator is never part of another character. */
function linesOfBytes(bytes: Uint8Array): readonly Line[] {
  const separator = separatorIn(lossy.decode(bytes)).charCodeAt(0);
  const lines: Line[] = [];
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(separator, from);
    const end = found < 0 ? bytes.length : found;
    lines.push(lineOf(bytes.subarray(from, end)));
    from = end + 1;
  }
  return lines;
}

function lineOf(bytes: Uint8Array): Line {
  const text = decoded(bytes);
  return text === undefined ? { text: lossy.decode(bytes), isUtf8: false } : { text, isUtf8: true };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

const RECORD_SEPARATOR = '\u001e';
const strict = new TextDecoder('utf-8', { fatal: true });
const lossy = new TextDecoder();

function itemsOfLine({ text, isUtf8 }: Line): readonly RequestItem[] {
  if (!isUtf8) return [{ line: text, rejection: NOT_UTF8 }];
  // Without the byte order mark that files have which were joined.
  const parsed = parseJson(text.trim());
  if (parsed === undefined)
    return [{ line: text, rejection: reject('invalid_json', '', `the line is not JSON: ${placeOf(text)}`) }];
  const { value } = parsed;
  if (isRequest(value)) return [{ line: text, rejection: REQUEST_IN_LINE }];
  return Array.isArray(value) ? value.map((event: unknown) => ({ event })) : [{ event: value }];
}

/** Its sent_at would be that of one line, and a request has one. */
const REQUEST_IN_LINE = reject(
  'wrong_type',
  'events',
  'a line is one event or an array of events: send {"events": […]} as a request of its own',
);

function isRequest(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && Object.hasOwn(value, 'events') && !Object.hasOwn(value, 'event_type');
}

/** Lines without their media type: several, of which the first is a whole JSON object or array. */
function looksLikeLines(body: string): boolean {
  if (body.trimStart().startsWith(RECORD_SEPARATOR)) return true;
  const start = body.trim();
  const end = start.indexOf(separatorIn(start));
  return /^[{[]/.test(start) && end > 0 && parseJson(start.slice(0, end)) !== undefined;
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
    return { value: readJson(text) };
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
