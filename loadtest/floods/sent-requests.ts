import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { wireEvent } from '../../core/event/contract';
import { LIMITS } from '../../core/event/limits';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { bearer, WRITE_KEY_HEADER, WRITE_KEY_PARAMETER } from '../../core/wire/access';
import { wireEvents } from './wire-events';
import type { HttpRequest } from './connection';
import { headerTexts, oddNumbers, oddTexts, oddTimes, oddValues } from './odd-values';

const encoder = new TextEncoder();
const FIELDS = wireEvent.keyof().options;

/** When the floods of the tests begin. */
export const FLOOD_START = Date.UTC(2019, 9, 1, 12);
type Times = fc.Arbitrary<string>;

/** From an hour before a flood begins to a day after, so that most events are neither late nor in the future. */
function timesAround(startMs: number): Times {
  return fc.integer({ min: startMs - HOUR_MS, max: startMs + DAY_MS }).map((ms) => new Date(ms).toISOString());
}

const names = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<string>(...FIELDS) },
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'userId',
    'eventType',
    'a@b.example',
    '',
    'events',
    'sent_at',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const changes = fc.array(fc.tuple(names, oddValues), { maxLength: 4 });
const timed = (times: Times): fc.Arbitrary<{ readonly timestamp?: unknown }> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ timestamp: times }) },
    { weight: 8, arbitrary: fc.constant({ timestamp: null }) },
    { weight: 3, arbitrary: fc.record({ timestamp: oddTimes }) },
    // A time of the month before, whose day a night computes again.
    fc.constant({}),
  );
const fitting = fc.oneof(
  fc.record({ price: oddNumbers, quantity: oddNumbers, event_type: fc.constantFrom('purchase', 'refund') }),
  fc.record({ duration_ms: oddNumbers, event_type: fc.constant('performance') }),
  fc.record({ sequence: oddNumbers, stream_id: oddTexts }),
  fc.record({ page_url: oddTexts, referrer: oddTexts, user_agent: oddTexts, ip_address: oddTexts }),
  fc.record({ custom_properties: oddValues }),
  fc.constant({}),
);

/** Few ids, so that events repeat within a request and between requests. */
const repeated = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  fc.record({ event_id: fc.integer({ min: 0, max: 300 }).map((at) => `again-${at}`) }),
);

/** The text of an event in which some fields have another value; as text, so that `__proto__` is a member. */
function eventTexts(times: Times): fc.Arbitrary<string> {
  const time = timed(times);
  return fc
    .oneof(
      { weight: 5, arbitrary: fc.tuple(wireEvents, time, fc.constant({}), fc.constant([]), repeated) },
      { weight: 5, arbitrary: fc.tuple(wireEvents, time, fitting, changes, repeated) },
      fc.tuple(fc.constant({}), time, fitting, changes, repeated),
    )
    .map(([event, stamp, fields, others, id]) =>
      textOfMembers([...Object.entries({ ...event, ...stamp, ...fields, ...id }), ...others]),
    );
}

function textOfMembers(entries: readonly (readonly [string, unknown])[]): string {
  const members = new Map<string, string>();
  for (const [name, value] of entries) {
    const text = JSON.stringify(value) as string | undefined;
    if (text !== undefined) members.set(name, text);
  }
  return `{${[...members].map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

/** What JSON allows and programs do not expect: members twice, numbers of any size, deep nesting; and what it forbids. */
const oddJson = fc.constantFrom(
  '{"event_type":"page_view","event_type":"purchase"}', '{"event_type":"purchase","price":1e400,"quantity":1}', '{"sequence":123456789012345678901234567890}',
  '{"event_type":"page_view","price":-0.0}', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`, `{"custom_properties":${'{"a":'.repeat(900)}1${'}'.repeat(900)}}`,
  '{"event_type":"page_view",}', "{'event_type':'page_view'}", '{event_type:"page_view"}', '{"event_type":NaN}', '{"event_type":"\\ud800"}', '{"a":"\\x"}', '/* */{}', 'undefined', '"page_view"', '1', 'null', 'true', '{', '[', '[,]', '{"a":1}{"a":2}',
); // prettier-ignore

function itemsOf(events: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> {
  const few = fc.array(fc.oneof({ weight: 10, arbitrary: events }, oddJson, fc.json()), { maxLength: 6 });
  const many = fc
    .tuple(events, fc.constantFrom(LIMITS.eventsPerRequest, LIMITS.eventsPerRequest + 1))
    .map(([text, count]) => Array.from<string>({ length: count }).fill(text));
  return fc.oneof({ weight: 150, arbitrary: few }, many);
}

const utf8 = (texts: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> => texts.map((text) => encoder.encode(text));
const noise = fc.uint8Array({ maxLength: 60 });
const shares = fc.double({ min: 0, max: 1, noNaN: true });

/** Events in every form, those that are taken first. */
function bodiesOf(times: Times): fc.Arbitrary<Uint8Array> {
  const events = eventTexts(times);
  const items = itemsOf(events);
  const lists = items.map((texts) => `[${texts.join(',')}]`);
  const envelopes = fc
    .tuple(items, fc.oneof(times, oddTimes, oddValues))
    .map(([texts, sentAt]) => `{"events":[${texts.join(',')}],"sent_at":${JSON.stringify(sentAt) ?? 'null'},"x":1}`);
  const lines = fc.tuple(items, fc.constantFrom('\n', '\r\n', '\n\n', '\u2028')).map(([texts, end]) => texts.join(end));
  return fc.oneof(
    { weight: 8, arbitrary: utf8(lists) },
    { weight: 8, arbitrary: utf8(envelopes) },
    { weight: 8, arbitrary: utf8(lines) },
    { weight: 3, arbitrary: utf8(events) },
    utf8(oddJson),
    noise,
    ...otherForms(events),
    ...damaged(lists, lines),
  );
}

/** Forms that other services take. */
function otherForms(events: fc.Arbitrary<string>): readonly fc.Arbitrary<Uint8Array>[] {
  return [
    events.map((text) => `data=${encodeURIComponent(text)}&event_type=page_view`),
    events.map((text) => `event_type,timestamp,session_id\npage_view,2019-10-01T08:30:00Z,${text}\n"purchase",,\n`),
    events.map((text) => `--x\r\ncontent-disposition: form-data; name="events"\r\n\r\n[${text}]\r\n--x--\r\n`),
  ].map(utf8);
}

/** Bytes that are not UTF-8, in the middle, at the end or everywhere, and texts that are cut off. */
function damaged(lists: fc.Arbitrary<string>, lines: fc.Arbitrary<string>): readonly fc.Arbitrary<Uint8Array>[] {
  return [
    fc.tuple(lists, noise, shares).map(([text, bytes, at]) => {
      const whole = encoder.encode(text);
      const cut = Math.floor(whole.length * at);
      return Uint8Array.from([...whole.subarray(0, cut), ...bytes, ...whole.subarray(cut)]);
    }),
    fc.tuple(lines, noise).map(([text, bytes]) => Uint8Array.from([...encoder.encode(`${text}\n`), ...bytes])),
    lists.map((text) => new Uint8Array(Buffer.from(text, 'utf16le'))),
    lists.map((text) => new Uint8Array(Buffer.from(text, 'latin1'))),
    lists.map((text) => encoder.encode(`\ufeff${text}`)),
    fc.tuple(lists, shares).map(([text, at]) => encoder.encode(text.slice(0, Math.floor(text.length * at)))),
  ];
}

/** Made once: they are large. */
const LARGE: readonly Uint8Array[] = [
  encoder.encode(`{"event_type":"page_view","query":"${'x'.repeat(LIMITS.bodyBytes - 60)}"}`),
  encoder.encode(`{"event_type":"page_view","query":"${'x'.repeat(LIMITS.bodyBytes + 60)}"}`),
  encoder.encode('{"event_type":"page_view"}\n'.repeat(20_000)),
  encoder.encode(' '.repeat(LIMITS.bodyBytes)),
  gzipSync(Buffer.alloc(30 * LIMITS.bodyBytes)),
  gzipSync(Buffer.from(Array.from({ length: LIMITS.compressedBodyBytes + 9_000 }, (_, at) => (at * 7919 * at) % 251))),
  new Uint8Array(3 * LIMITS.bodyBytes),
];

type Sent = Pick<HttpRequest, 'body'> & { readonly encoding?: string | undefined };
const ENCODINGS = ['gzip', 'x-gzip', 'GZIP', 'br', 'deflate', 'zstd', 'identity', '', 'gzip, gzip', 'utf-8'] as const;
const encodings = fc.oneof(fc.constant(undefined), fc.constantFrom<string>(...ENCODINGS));

function sentBodies(bodies: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Sent> {
  const packings = fc.constantFrom(gzipSync, deflateSync, quickBrotli, twice, half, torn);
  return fc.oneof(
    { weight: 60, arbitrary: fc.record({ body: bodies }) },
    { weight: 20, arbitrary: bodies.map((body) => ({ body: new Uint8Array(gzipSync(body)), encoding: 'gzip' })) },
    { weight: 4, arbitrary: fc.record({ body: bodies, encoding: encodings }) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(bodies, encodings, packings)
        .map(([body, encoding, pack]) => ({ body: new Uint8Array(pack(body)), encoding })),
    },
    { weight: 1, arbitrary: fc.record({ body: fc.constantFrom(...LARGE), encoding: encodings }) },
  );
}

/** At its usual quality brotli takes most of the time of a flood. */
function quickBrotli(body: Uint8Array): Uint8Array {
  return brotliCompressSync(body, { params: { 1: 1 } });
}
function twice(body: Uint8Array): Uint8Array {
  return gzipSync(gzipSync(body));
}
function half(body: Uint8Array): Uint8Array {
  const packed = gzipSync(body);
  return packed.subarray(0, Math.ceil(packed.length / 2));
}
function torn(body: Uint8Array): Uint8Array {
  const packed = Uint8Array.from(gzipSync(body));
  packed[packed.length >> 1] = (packed[packed.length >> 1] ?? 0) ^ 0x55;
  return packed;
}

const CONTENT_TYPES = [
  'application/json', 'application/json; charset=utf-8', 'application/x-ndjson', 'application/jsonl', 'text/plain;charset=UTF-8', 'application/octet-stream',
  'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/csv', 'application/json; charset=utf-16', 'application/json;charset="', ';', '/', 'image/png',
] as const; // prettier-ignore
const OTHER_HEADERS = [
  'origin', 'referer', 'cookie', 'accept', 'accept-encoding', 'accept-language', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform', 'x-forwarded-for', 'forwarded', 'x-admin-token',
  'access-control-request-method', 'if-none-match', 'range', 'expect-nothing', 'dnt',
] as const; // prettier-ignore
const HINTS = fc.constantFrom(
  '"Chromium";v="124", "Not-A.Brand";v="99"', '?1', '?0', '"Windows"', '"', '1.1.1.1, 2.2.2.2', 'for="[2001:db8::1]:99";proto=https', 'https://shop.example', 'null', '*/*',
); // prettier-ignore

/** Where the key is written: mostly right, now and then wrong, missing or in several places. */
function keyed(writeKey: string): fc.Arbitrary<Pick<HttpRequest, 'path' | 'headers'>> {
  const path = '/v1/events';
  return fc.oneof(
    { weight: 40, arbitrary: fc.constant({ path, headers: { [WRITE_KEY_HEADER]: writeKey } }) },
    { weight: 10, arbitrary: fc.constant({ path, headers: { authorization: bearer(writeKey) } }) },
    { weight: 10, arbitrary: fc.constant({ path: `${path}/?${WRITE_KEY_PARAMETER}=${writeKey}`, headers: {} }) },
    fc.constant({ path: `${path}?${WRITE_KEY_PARAMETER}=a&${WRITE_KEY_PARAMETER}=${writeKey}`, headers: {} }),
    headerTexts.map((key) => ({ path, headers: { [WRITE_KEY_HEADER]: key } })),
    oddTexts.map((key) => ({ path: `${path}?${WRITE_KEY_PARAMETER}=${encoded(key)}`, headers: {} })),
    fc.constantFrom('', '/x', '?%', '?write_key=%ff', '//', ';a').map((more) => ({ path: `${path}${more}`, headers: {} })),
  ); // prettier-ignore
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Requests to `/v1/events` as anybody may send them around a time. */
export function sentRequests(writeKey: string, startMs = FLOOD_START): fc.Arbitrary<HttpRequest> {
  const sent = sentBodies(bodiesOf(timesAround(startMs)));
  const others = fc.dictionary(fc.constantFrom<string>(...OTHER_HEADERS), fc.oneof(HINTS, headerTexts), { maxKeys: 3 });
  const types = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<string>('application/json', 'application/x-ndjson') },
    fc.constantFrom<string>(...CONTENT_TYPES),
    headerTexts,
    fc.constant(undefined),
  );
  const agents = fc.oneof(
    fc.constantFrom('curl/8', 'Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Firefox/126.0'),
    headerTexts,
  );
  const methods = fc.oneof(
    { weight: 60, arbitrary: fc.constant('POST') },
    fc.constantFrom('GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'),
  ); // prettier-ignore
  return fc
    .tuple(methods, keyed(writeKey), sent, types, agents, others)
    .map(([method, { path, headers }, { body, encoding }, contentType, userAgent, more]) => ({
      method,
      path,
      body,
      headers: {
        ...more,
        ...headers,
        'user-agent': userAgent,
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
        ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
      },
    }));
}
