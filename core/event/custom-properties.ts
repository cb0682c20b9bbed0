import { LIMITS } from './limits';
import { presentableName, reject, type Rejection } from './rejection';
import { isAbsent, wellFormed } from './text';
import type { Warn } from './warning';

const PATH = 'custom_properties';
const encoder = new TextEncoder();

type Properties = Readonly<Record<string, unknown>>;

/**
 * The properties as JSON text; null if there are none, or if they exceed a limit and are left out with a warning.
 * Their size is bounded before any work that grows with it. Half characters become U+FFFD.
 *
 * @returns a rejection if they are unsafe to read back
 */
export function customPropertiesText(properties: Properties | null | undefined, warn: Warn): string | null | Rejection {
  if (isAbsent(properties)) return null;
  const seen: Seen = { characters: 0, isWellFormed: true };
  const fault = faultIn(properties, seen, PATH, 1);
  if (typeof fault === 'object') return fault;
  const text = fault === undefined ? JSON.stringify(seen.isWellFormed ? properties : wellFormedIn(properties)) : '';
  if (text === '{}') return null;
  if (fault === undefined && !exceeds(text, LIMITS.customPropertiesBytes)) return text;
  warn({ code: 'dropped', path: PATH, message: MESSAGES[fault ?? 'too_large'] });
  return null;
}

const MESSAGES = {
  too_large: `custom_properties was left out: send at most ${LIMITS.customPropertiesBytes} bytes of JSON`,
  too_deep: `custom_properties was left out: send at most ${LIMITS.customPropertiesDepth} levels, or the inner ones as one text`,
} as const;

interface Seen {
  characters: number;
  isWellFormed: boolean;
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null;
}

function exceeds(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  return text.length * 3 > bytes && encoder.encode(text).length > bytes;
}

/** What makes the properties unusable, found with work that the limits bound. */
function faultIn(
  value: Properties,
  seen: Seen,
  path: string,
  depth: number,
): 'too_deep' | 'too_large' | Rejection | undefined {
  if (depth > LIMITS.customPropertiesDepth) return 'too_deep';
  for (const key in value) {
    const inner = value[key];
    if (key === '__proto__')
      return reject('forbidden_key', path, 'a property may not be called __proto__: give it another name');
    note(key, seen);
    if (typeof inner === 'string') note(inner, seen);
    if (seen.characters > LIMITS.customPropertiesBytes) return 'too_large';
    if (!isObject(inner)) continue;
    const fault = faultIn(inner, seen, `${path}.${presentableName(key)}`, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Every member has at least one more character than its texts: the loop ends soon after the limit. */
function note(text: string, seen: Seen): void {
  seen.characters += text.length + 1;
  if (seen.isWellFormed && !text.isWellFormed()) seen.isWellFormed = false;
}

/** The value with half characters replaced, in keys as well. */
function wellFormedIn(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (Array.isArray(value)) return value.map(wellFormedIn);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [wellFormed(key), wellFormedIn(inner)]));
}
