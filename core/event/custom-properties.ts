import { LIMITS } from './limits';
import { presentableName, reject, type Rejection } from './rejection';
import { isAbsent } from './text';

const PATH = 'custom_properties';
/** Half of a surrogate pair, which JSON.stringify escapes. The lookbehind excludes an escaped backslash. */
const LONE_SURROGATE = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;
const encoder = new TextEncoder();

type Properties = Readonly<Record<string, unknown>>;

/**
 * The properties as JSON text; null if there are none; a rejection if they are too deep, too large or unsafe to read
 * back.
 */
export function customPropertiesText(properties: Properties | null | undefined): string | null | Rejection {
  if (isAbsent(properties)) return null;
  const fault = faultIn(properties, PATH, 1);
  if (fault !== undefined) return fault;
  const json = JSON.stringify(properties);
  if (json === '{}') return null;
  const text = json.includes('\\ud') ? json.replace(LONE_SURROGATE, '\ufffd') : json;
  if (exceeds(text, LIMITS.customPropertiesBytes)) {
    return reject(
      'properties_too_large',
      PATH,
      `custom_properties must be at most ${LIMITS.customPropertiesBytes} bytes of JSON: leave out what is not asked for`,
    );
  }
  return text;
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null;
}

function exceeds(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  return text.length * 3 > bytes && encoder.encode(text).length > bytes;
}

function faultIn(value: Properties, path: string, depth: number): Rejection | undefined {
  if (depth > LIMITS.customPropertiesDepth) {
    return reject(
      'properties_too_deep',
      PATH,
      `custom_properties may nest ${LIMITS.customPropertiesDepth} levels deep: send the inner ones flat, or as one text`,
    );
  }
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__')
      return reject('forbidden_key', path, 'a property may not be called __proto__: give it another name');
    if (!isObject(inner)) continue;
    const fault = faultIn(inner, `${path}.${presentableName(key)}`, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
