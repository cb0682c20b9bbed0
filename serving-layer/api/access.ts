import { createHash, timingSafeEqual } from 'node:crypto';
import { bearerToken } from '../../core/wire/access';

/** Constant-time comparison; hashing first equalises lengths. False for a missing secret on either side. */
export function sameSecret(given: string | undefined, expected: string): boolean {
  return timingSafeEqual(digest(given ?? ''), digest(expected)) && given !== undefined && expected !== '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A check for `authorizeRead`: true if the request carries this token as `Authorization: Bearer`. */
export function carriesToken(expected: string): (request: Request) => boolean {
  return ({ headers }) => sameSecret(bearerToken(headers.get('authorization')), expected);
}
