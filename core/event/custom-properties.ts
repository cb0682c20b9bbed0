import { LIMITS } from './limits';
import { presentableName, reject, type Rejection } from './rejection';
import { isAbsent } from './text';

const PATH = 'custom_properties';
/** A half of a surrogate pair, which JSON.stringify escapes; the backslash must not be an escaped one itself. */
const LONE_SURROGATE = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;
const encoder = new TextEncoder();

/** The properties as JSON text; null where there are none; why not, if they are too deep, too large or not safe to read back. */
export function customPropertiesText(
  properties: Readonly<Record<string, unknown>> | null | undefined,
): string | null | Rejection {
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

function exceeds(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  return text.length * 3 > bytes && encoder.encode(text).length > bytes;
}

function faultIn(value: unknown, path: string, depth: number): Rejection | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > LIMITS.customPropertiesDepth) {
    return reject(
      'properties_too_deep',
      PATH,
      `custom_properties may nest ${LIMITS.customPropertiesDepth} levels deep: send the inner ones flat, or as one text`,
    );
  }
  for (const key of Object.keys(value)) {
    if (key === '__proto__')
      return reject('forbidden_key', path, 'a property may not be called __proto__: give it another name');
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner !== 'object' || inner === null) continue;
    const fault = faultIn(inner, `${path}.${presentableName(key)}`, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
