import { BadKeyError } from '../../core/port/store-error';

const SEGMENT = /^[\w=.:+,@%~-]+$/;

/** The key rule of every lake: a key must also be a valid path. @throws BadKeyError */
export function requireLakeKey(key: string): string {
  if (key.split('/').every((segment) => SEGMENT.test(segment) && segment !== '.' && segment !== '..')) return key;
  throw new BadKeyError(
    `"${key}" is not a key of the lake: use parts of letters, digits and = . : + , @ % ~ _ - joined by "/", none of them "." or ".." or empty`,
  );
}
