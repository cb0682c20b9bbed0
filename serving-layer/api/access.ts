import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in a time that says nothing of either; hashing makes them equally long. */
export function sameSecret(given: string | undefined, expected: string): boolean {
  return timingSafeEqual(digest(given ?? ''), digest(expected)) && given !== undefined && expected !== '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A check for `authorizeRead`: the request carries this token as `Authorization: Bearer`. */
export function bearerToken(expected: string): (request: Request) => boolean {
  return (request) => sameSecret(/^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1], expected);
}
