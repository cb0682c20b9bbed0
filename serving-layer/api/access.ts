import { createHash, hash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../core/port/clock';
import { admits, type KeyRecord, type KeyScope } from '../../core/key/key';
import type { Keys } from '../../core/port/keys';
import { ADMIN_HEADER, bearerToken, isBearer } from '../../core/wire/access';

/** Which sites a request may read: their ids, empty for all. */
export type ReadGrant = Pick<KeyRecord, 'sites'>;

export const ALL_SITES: ReadGrant = { sites: [] };

/** What a request may read; undefined for nothing. */
export type AuthorizeRead = (request: Request) => ReadGrant | undefined | Promise<ReadGrant | undefined>;

/** Finds the key of a secret, if it may be used for that now. */
export type CheckKey = (secret: string | undefined, scope: KeyScope) => Promise<KeyRecord | undefined>;

export function createCheckKey(keys: Pick<Keys, 'byHash'>, clock: Clock): CheckKey {
  return async (secret, scope) => {
    const key = secret === undefined ? undefined : await keys.byHash(hash('sha256', secret, 'hex'));
    return key !== undefined && admits(key, scope, clock.now()) ? key : undefined;
  };
}

/**
 * Lets a request read that carries the read token, a key with the scope `read`, or what operators use. Without a read
 * token a request without credentials may read everything; credentials that are sent are checked all the same, so that a
 * revoked key stops.
 */
export function createAuthorizeRead({
  readToken = '',
  adminToken,
  checkKey,
}: {
  readonly readToken?: string | undefined;
  readonly adminToken: string;
  readonly checkKey: CheckKey;
}): AuthorizeRead {
  const isReader = carriesToken(readToken);
  return async (request) => {
    const operator = request.headers.get(ADMIN_HEADER);
    if (operator !== null) return (await isOperator(operator, { adminToken, checkKey })) ? ALL_SITES : undefined;
    const authorization = request.headers.get('authorization');
    if (!isBearer(authorization)) return readToken === '' ? ALL_SITES : undefined;
    return isReader(request) ?? (await checkKey(bearerToken(authorization), 'read'));
  };
}

/** Whether a text is the admin token, or the secret of a key that operates. */
export async function isOperator(
  given: string | undefined,
  { adminToken, checkKey }: { readonly adminToken: string; readonly checkKey?: CheckKey | undefined },
): Promise<boolean> {
  return sameSecret(given, adminToken) || (await checkKey?.(given, 'admin')) !== undefined;
}

/** Constant-time comparison; hashing first equalises lengths. False for a missing secret on either side. */
export function sameSecret(given: string | undefined, expected: string): boolean {
  return timingSafeEqual(digest(given ?? ''), digest(expected)) && given !== undefined && expected !== '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A check for `authorizeRead`: all sites if the request carries this token as `Authorization: Bearer`. */
export function carriesToken(expected: string): (request: Request) => ReadGrant | undefined {
  return ({ headers }) => (sameSecret(bearerToken(headers.get('authorization')), expected) ? ALL_SITES : undefined);
}
