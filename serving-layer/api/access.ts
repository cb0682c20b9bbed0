import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../core/port/clock';
import { admits, isValid, type KeyRecord, type KeyScope, type NoteUse } from '../../core/key/key';
import { type Allowance, createKeyLimits } from '../../core/key/limits';
import type { Keys } from '../../core/port/keys';
import type { Sites } from '../../core/port/sites';
import { ADMIN_HEADER, bearerToken, isBearer } from '../../core/wire/access';
import { hashOfSecret } from './secret';
import { sessionSecretOf } from './session-cookie';

/** What a request may do with the credentials that it carries. */
export interface Grant {
  /** Ids of the sites that it may read; empty for all. */
  readonly sites: readonly string[];
  /** Ids of sites that it may not read although it may read all. */
  readonly except?: readonly string[];
  /** What is left of the limits of its key; absent if it has none. */
  readonly allowance?: Allowance;
}

export const ALL_SITES: Grant = { sites: [] };

/** What a request may read; undefined for nothing. */
export type AuthorizeRead = (request: Request) => Grant | undefined | Promise<Grant | undefined>;

/** What the key of a secret grants, if it may be used for that now; spends a request of its limits. */
export type CheckKey = (secret: string | undefined, scope: KeyScope) => Promise<Grant | undefined>;

/**
 * @param noteUse if absent, nobody learns when a key was last used
 * @param sites if absent, no site is simulated
 */
export function createCheckKey(
  keys: Pick<Keys, 'byHash' | 'get'>,
  clock: Clock,
  noteUse?: NoteUse,
  sites?: Pick<Sites, 'list'>,
): CheckKey {
  const spend = createKeyLimits();
  return async (secret, scope) => {
    const key = secret === undefined ? undefined : await keys.byHash(hashOfSecret(secret));
    const nowMs = clock.now();
    if (key === undefined || !admits(key, scope, nowMs)) return undefined;
    const handled = await handledKey(keys, key, nowMs);
    if (handled === undefined) return undefined;
    await noteUse?.(handled, nowMs);
    const allowance = spend(key, { scope, spending: { minute: 1, day: 1 } }, nowMs);
    return { sites: key.sites, ...(isOfOwner(handled) ? {} : await withoutSimulated(key, sites)), allowance };
  };
}

/** Operates, or is the session of a browser that was logged in by a link: both belong to the owner of the directory. */
function isOfOwner({ scopes, use }: KeyRecord): boolean {
  return scopes.includes('admin') || use === 'session';
}

/** A service that reads all sites adds no made-up numbers to real ones: it reads a simulated site only if it is named. */
async function withoutSimulated(key: KeyRecord, sites?: Pick<Sites, 'list'>): Promise<Pick<Grant, 'except'>> {
  if (key.sites.length > 0 || sites === undefined) return {};
  const simulated = (await sites.list()).filter((site) => site.simulated === true);
  return simulated.length === 0 ? {} : { except: simulated.map(({ id }) => id) };
}

/** The key that people handle: that which a session was opened with, else the key itself; undefined if either has ended. */
export async function handledKey(
  keys: Pick<Keys, 'get'>,
  key: KeyRecord,
  nowMs: number,
): Promise<KeyRecord | undefined> {
  if (!isValid(key, nowMs)) return undefined;
  if (key.parent === undefined) return key;
  const parent = await keys.get(key.parent);
  return parent !== undefined && admits(parent, 'read', nowMs) ? parent : undefined;
}

/** Who may read without credentials. */
export type OpenTo = 'everyone' | 'this-machine' | 'nobody';

/** Headers of proxies: what carries one was not sent from this machine, or by no one who could read the directory. */
const FORWARDING = ['forwarded', 'via', 'x-real-ip', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'];

/** Names by which a browser on this machine reaches a loopback address. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;

/** True for an address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host) || host === '::1';
}

/** A page elsewhere can have its own name point here (DNS rebinding), so the name counts as well. */
function isOpenTo(openTo: OpenTo, { headers }: Request): boolean {
  if (openTo !== 'this-machine') return openTo === 'everyone';
  return isLoopback(headers.get('host') ?? '') && !FORWARDING.some((name) => headers.has(name));
}

/**
 * Lets a request read that carries the read token, a key with the scope `read`, the cookie of a session, or what
 * operators use. Where reading is open, a request without credentials may read everything; credentials that are sent are
 * checked all the same, so that a revoked key stops. A cookie that has ended counts as none, because a browser goes on
 * sending it.
 */
export function createAuthorizeRead({
  readToken = '',
  openTo = readToken === '' ? 'everyone' : 'nobody',
  adminToken,
  checkKey,
}: {
  /** By default everyone if there is no read token. */
  readonly openTo?: OpenTo | undefined;
  readonly readToken?: string | undefined;
  readonly adminToken: string;
  readonly checkKey: CheckKey;
}): AuthorizeRead {
  const isReader = carriesToken(readToken);
  return async (request) => {
    const operator = request.headers.get(ADMIN_HEADER);
    if (operator !== null) return operatorOf(operator, { adminToken, checkKey });
    const authorization = request.headers.get('authorization');
    if (!isBearer(authorization)) {
      const session = await checkKey(sessionSecretOf(request), 'read');
      return session ?? (isOpenTo(openTo, request) ? ALL_SITES : undefined);
    }
    return isReader(request) ?? (await checkKey(bearerToken(authorization), 'read'));
  };
}

/** What the admin token, or the secret of a key that operates, grants: everything, within the limits of the key. */
export async function operatorOf(
  given: string | undefined,
  { adminToken, checkKey }: { readonly adminToken: string; readonly checkKey?: CheckKey | undefined },
): Promise<Grant | undefined> {
  return sameSecret(given, adminToken) ? ALL_SITES : checkKey?.(given, 'admin');
}

/** Constant-time comparison; hashing first equalises lengths. False for a missing secret on either side. */
export function sameSecret(given: string | undefined, expected: string): boolean {
  return timingSafeEqual(digest(given ?? ''), digest(expected)) && given !== undefined && expected !== '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A check for `authorizeRead`: all sites if the request carries this token as `Authorization: Bearer`. */
export function carriesToken(expected: string): (request: Request) => Grant | undefined {
  return ({ headers }) => (sameSecret(bearerToken(headers.get('authorization')), expected) ? ALL_SITES : undefined);
}
