import { ConfigurationError } from '../environment';
import { EVENT_TYPES, isEventType } from '../event/event-type';

/**
 * A stream in addition to the main one, for events of some types. Unlisted types, and all of the quarantine, go to the
 * main stream.
 */
export interface StreamByType {
  /** Part of the stream's name and of the ids of its shards. */
  readonly name: string;
  /** Empty while a stream is being added or removed: it is read and pulsed, but not written to. */
  readonly types: readonly string[];
}

export const STREAM_BY_TYPE_NAME = /^[a-z][a-z0-9]{0,15}$/;
const VARIABLE = 'TIDEMARK_STREAMS_BY_TYPE';

/**
 * Describes what is listed twice, so that an event's stream would be ambiguous; undefined if there is nothing.
 *
 * @example 'purchase is in orders and in sales'
 */
export function ambiguityIn(streams: readonly StreamByType[]): string | undefined {
  const names = new Set<string>();
  const streamOf = new Map<string, string>();
  for (const { name, types } of streams) {
    if (names.has(name)) return `${name} is the name of two streams`;
    names.add(name);
    for (const type of types) {
      const other = streamOf.get(type);
      if (other !== undefined)
        return other === name ? `${type} is in ${name} twice` : `${type} is in ${other} and in ${name}`;
      streamOf.set(type, name);
    }
  }
  return undefined;
}

/** Where events of a type go: the name of a stream, or undefined for the main one. */
export function streamOfType(streams: readonly StreamByType[]): (type: string) => string | undefined {
  const names = new Map(streams.flatMap(({ name, types }) => types.map((type) => [type, name] as const)));
  return (type) => names.get(type);
}

/**
 * @example
 * formatStreamsByType([{ name: 'orders', types: ['purchase', 'custom:refund'] }])
 * // 'orders=purchase,custom:refund'
 */
export function formatStreamsByType(streams: readonly StreamByType[]): string {
  return streams.map(({ name, types }) => `${name}=${types.join(',')}`).join(';');
}

/**
 * Parses what formatStreamsByType wrote; an empty text means no streams. @throws ConfigurationError naming the wrong
 * part
 */
export function parseStreamsByType(text: string | undefined): readonly StreamByType[] {
  if (text === undefined || text === '') return [];
  const streams = text.split(';').map(parseStream);
  const ambiguity = ambiguityIn(streams);
  if (ambiguity === undefined) return streams;
  throw new ConfigurationError(`${VARIABLE}: ${ambiguity}; a type goes to one stream`);
}

function parseStream(text: string): StreamByType {
  const [name = '', types, ...more] = text.split('=');
  if (types === undefined || more.length > 0)
    throw new ConfigurationError(
      `${VARIABLE}: “${text}” is not a stream with its types; write orders=purchase,custom:refund`,
    );
  if (!STREAM_BY_TYPE_NAME.test(name))
    throw new ConfigurationError(
      `${VARIABLE}: “${name}” is not a valid stream name; use 1 to 16 lower-case letters and digits, starting with a letter`,
    );
  const named = types === '' ? [] : types.split(',');
  const unknown = named.find((type) => !isEventType(type));
  if (unknown !== undefined)
    throw new ConfigurationError(
      `${VARIABLE}: there is no event type “${unknown}”; use ${EVENT_TYPES.join(', ')} or custom:<name>`,
    );
  return { name, types: named };
}
