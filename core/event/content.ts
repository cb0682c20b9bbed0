import { isRecord } from '../json-record';
import type { WireEvent } from './contract';
import { LIMITS } from './limits';
import { isAbsent } from './text';

/**
 * What makes two events without an id the same one: their fields in alphabetical order, without event_id, timestamp and
 * what is absent. White space, the order of fields, the request around them and their place in it make no difference.
 */
export function contentOf(event: WireEvent): string {
  return canonicalJson({ ...event, event_id: undefined, timestamp: undefined }, 0);
}

/** Levels below which nothing is looked at: the event, custom_properties and their own. */
const DEPTH = LIMITS.customPropertiesDepth + 1;

/** JSON with the keys of objects in alphabetical order, and without members that are absent. */
function canonicalJson(value: unknown, depth: number): string {
  if (depth > DEPTH) return '…';
  if (Array.isArray(value)) return `[${value.map((inner) => canonicalJson(inner, depth + 1)).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const names = Object.keys(value).filter((name) => !isAbsent(value[name]) && value[name] !== '');
  return `{${names
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name], depth + 1)}`)
    .join(',')}}`;
}
