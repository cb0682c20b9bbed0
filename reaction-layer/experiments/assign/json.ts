import * as z from 'zod';
import { ownValue } from '../../../core/own-value';

export const jsonValue = z.json();
export type Json = z.output<typeof jsonValue>;
/** What is known of a unit: its ids and whatever experiments are targeted by. */
export const attributeSet = z.record(z.string(), jsonValue);
export type AttributeSet = Readonly<z.output<typeof attributeSet>>;

/** @example atPath({ cart: { total: 3 } }, 'cart.total') // 3; null if there is no such value */
export function atPath(attributes: Json, path: string): Json {
  let found: Json = attributes;
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return null;
    found = ownValue(found, name) ?? null;
  }
  return found;
}

/** What is hashed of an attribute; empty if there is nothing to hash. */
export function hashedText(value: Json): string {
  if (typeof value === 'string') return value;
  if (value === true) return 'true';
  return typeof value === 'number' && value !== 0 ? String(value) : '';
}
