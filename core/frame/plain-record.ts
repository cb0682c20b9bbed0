import { CorruptBytesError, decodeText } from '../encoding/bytes';
import { acceptEvent } from '../event/accept';
import { createAddresses } from '../event/address';
import { IDENTITY_FIELDS } from '../event/contract';
import { base64Url, identityOf } from '../event/identity';
import { LIMITS } from '../event/limits';
import type { ClientTraits, NormaliseContext } from '../event/normalise';
import { readJson } from '../event/read-json';
import { isRejection, reject, type Rejection } from '../event/rejection';
import { isSiteId } from '../event/site-id';
import { isEmpty } from '../event/text';
import { DEFAULT_TEXT_RULES } from '../event/text-rules';
import { readInstant } from '../event/timestamp';
import { isRecord } from '../json-record';
import type { CountedEvents, EventFrame } from './frame';

/** Where a record stands in the stream: the same for every reader. */
export interface PlainRecordPlace {
  readonly shard: string;
  readonly sequence: string;
  readonly arrivedMs: number;
}

/** A digest of at least 16 bytes. */
type Digest = (bytes: Uint8Array) => Uint8Array;

const FIRST_BYTE = '{'.charCodeAt(0);
const JSON_SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** True for a record that begins like a JSON object; a frame of the collector begins with `TM`. */
export function isPlainRecord(bytes: Uint8Array): boolean {
  return bytes.find((byte) => !JSON_SPACES.has(byte)) === FIRST_BYTE;
}

/**
 * Reads a frame of version 0: JSON that a program put into the stream itself, without the collector:
 * `{"site":"shop","events":[…],"sent_at":"…"}` with at most `LIMITS.eventsPerRequest` events of the contract.
 *
 * It depends on nothing but its bytes and its place, so that all consumers read the same. Nothing here has the site’s
 * keys or settings: an event needs a session, and a currency if it has a price; one that names a person is refused,
 * because it could not be pseudonymised. Of refused events only the reason is kept.
 *
 * @param sha256 not keyed: the pseudonym of a session is not the one that the collector gives it
 * @throws CorruptBytesError if the bytes are not such an object
 */
export function readPlainRecord(bytes: Uint8Array, place: PlainRecordPlace, sha256: Digest): EventFrame {
  const { site, events, sentMs } = envelopeOf(bytes);
  const context = contextOf(site, place, { sentMs, sha256 });
  const results = events.map((sent, index) => {
    const fault = faultOf(sent);
    return fault ?? acceptEvent(sent, index, context, () => undefined);
  });
  return {
    kind: 'events',
    site,
    receivedMs: place.arrivedMs,
    events: results.flatMap((result) => (isRejection(result) ? [] : [result.event])),
    quarantined: results.flatMap((result) => (isRejection(result) ? [countedOf(result)] : [])),
  };
}

function envelopeOf(bytes: Uint8Array) {
  const value = parsed(bytes);
  const { site, events, sent_at: sentAt, ...rest } = value;
  if (typeof site !== 'string' || !isSiteId(site))
    throw new CorruptBytesError('the JSON record names no site: it must be {"site":"…","events":[…]}');
  if (!Array.isArray(events) || events.length > LIMITS.eventsPerRequest)
    throw new CorruptBytesError(`the JSON record has no list of at most ${LIMITS.eventsPerRequest} events`);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    throw new CorruptBytesError('the JSON record has a field beside site, events and sent_at: put it into the events');
  const sentMs = isEmpty(sentAt) ? undefined : readInstant(sentAt);
  const all: readonly unknown[] = events;
  return { site, events: all, sentMs };
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value = readJson(decodeText(bytes));
    if (isRecord(value)) return value;
  } catch {
    // Nothing of the text goes into a message: it may hold personal data.
  }
  throw new CorruptBytesError('the record begins like JSON, but is none');
}

/** What only the collector can do. */
function faultOf(sent: unknown): Rejection | undefined {
  if (!isRecord(sent)) return undefined;
  const named = IDENTITY_FIELDS.find((name) => !isEmpty(sent[name]));
  if (named !== undefined)
    return reject('forbidden_key', named, `${named} cannot be pseudonymised here: send the event to the collector`);
  if (isEmpty(sent['session_id']))
    return reject('missing', 'session_id', 'a record in the stream has no visitor to derive a session from: name it');
  if (!isEmpty(sent['price']) && isEmpty(sent['currency']))
    return reject('missing', 'currency', 'the currency of the site is not known here: name it');
  return undefined;
}

function countedOf({ code, path, message }: Rejection): CountedEvents {
  return { reason: { code, path, message }, count: 1 };
}

const UNKNOWN: ClientTraits = {
  device: 'unknown',
  platform: 'web',
  isBot: false,
  browser: 'unknown',
  system: 'unknown',
};
const addressOf = createAddresses(DEFAULT_TEXT_RULES);
const encoder = new TextEncoder();

function contextOf(
  site: string,
  { shard, sequence, arrivedMs }: PlainRecordPlace,
  { sentMs, sha256 }: { readonly sentMs: number | undefined; readonly sha256: Digest },
): NormaliseContext {
  const digest = (text: string): Uint8Array => sha256(encoder.encode(`${site}/${text}`));
  const idOf = (text: string): string => base64Url(digest(text).subarray(0, 16));
  return {
    // Never asked for: a price without a currency has been refused.
    currency: 'USD',
    rules: DEFAULT_TEXT_RULES,
    keyKind: 'server',
    receivedMs: arrivedMs,
    sentMs,
    ip: undefined,
    identity: (kind, id) => identityOf(digest(`${kind}:${id}`)),
    idOfContent: (content) => idOf(`content:${content}`),
    idOfArrival: (index) => idOf(`arrival:${shard}/${sequence}/${index}`),
    sessionOf: () => '',
    addressOf,
    traitsOf: () => UNKNOWN,
    countryOf: () => 'unknown',
  };
}
