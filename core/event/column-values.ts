import { LARGEST_BIN } from '../sketch/ddsketch';
import { COARSE_PRECISION, FINE_PRECISION, registerCheck } from '../sketch/hyperloglog';
import { LIMITS } from './limits';

/** Which values a column of an event takes: one function per kind, called by `generated/event-row.ts`. */

export function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/** A text that becomes part of a key of a store, whose length is limited. */
export function isKey(value: unknown): boolean {
  return typeof value === 'string' && value.length <= LIMITS.idLength;
}

export function isBool(value: unknown): boolean {
  return typeof value === 'boolean';
}

export function isInt(value: unknown): boolean {
  return typeof value === 'number' && (value | 0) === value;
}

export function isLong(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

/** The times whose year has four digits, as in every text of a time and every SQL engine; ms since 1970. */
export const TIMES = { first: -62_135_596_800_000, last: 253_402_300_799_999 } as const;

/** Ms since 1970 that every engine takes as a time. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= TIMES.first && value <= TIMES.last;
}

export function isBin(value: unknown): boolean {
  return typeof value === 'number' && (value | 0) === value && Math.abs(value) <= LARGEST_BIN;
}

export const isFineRegister = registerCheck(FINE_PRECISION);
export const isCoarseRegister = registerCheck(COARSE_PRECISION);
