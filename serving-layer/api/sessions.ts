import { randomBytes } from 'node:crypto';
import { admits, isValid, type KeyRecord, revokedAt } from '../../core/key/key';
import type { Clock } from '../../core/port/clock';
import type { Keys } from '../../core/port/keys';
import { DAY_MS, MINUTE_MS } from '../../core/time/window';
import { handledKey, sameSecret } from './access';
import { hashOfSecret, newSecret } from './secret';

/** How long a browser stays logged in, and how long a login link works. */
export const SESSION_MS = 30 * DAY_MS;
export const LOGIN_MS = 15 * MINUTE_MS;

/** Login links that wait to be opened: more are made by mistake only, and the oldest ends. */
const MOST_CODES = 1000;

const MOST_SESSIONS = 5000;

/** Codes of login links, each of which works once. They are lost with the process. */
export interface LoginCodes {
  make(sites: readonly string[]): { readonly code: string; readonly expiresMs: number };
  /** The sites of a code, once. */
  redeem(code: string): readonly string[] | undefined;
}

export function createLoginCodes(clock: Clock): LoginCodes {
  const codes = new Map<string, { readonly sites: readonly string[]; readonly expiresMs: number }>();
  return {
    make: (sites) => {
      const [code, expiresMs] = [newSecret(), clock.now() + LOGIN_MS];
      const [oldest] = codes.keys();
      if (codes.size >= MOST_CODES && oldest !== undefined) codes.delete(oldest);
      codes.set(hashOfSecret(code), { sites, expiresMs });
      return { code, expiresMs };
    },
    redeem: (code) => {
      const found = codes.get(hashOfSecret(code));
      codes.delete(hashOfSecret(code));
      return found !== undefined && clock.now() < found.expiresMs ? found.sites : undefined;
    },
  };
}

/** What a browser logs in with. */
export interface LoginProof {
  readonly code?: string | undefined;
  readonly key?: string | undefined;
}

/** A session that was opened, with the secret for its cookie, which is not kept. */
export interface OpenedSession {
  readonly record: KeyRecord;
  readonly secret: string;
}

/** Sessions of browsers, kept as keys that read. */
export interface Sessions {
  /** Undefined if what is given opens none. */
  open(proof: LoginProof): Promise<OpenedSession | undefined>;
  of(secret: string): Promise<KeyRecord | undefined>;
  end(secret: string): Promise<void>;
}

interface SessionDeps {
  readonly keys: Keys;
  readonly clock: Clock;
  readonly codes: LoginCodes;
  readonly readToken?: string | undefined;
  /** Browsers that one key logs in at the same time; one more ends the oldest. */
  readonly mostSessions?: number;
}

/** What a session may read and until when; `parent` is the key whose end ends it. */
type Terms = Pick<KeyRecord, 'sites' | 'limits' | 'parent'> & { readonly expiresMs?: number | undefined };

export function createSessions({
  keys,
  clock,
  codes,
  readToken = '',
  mostSessions = MOST_SESSIONS,
}: SessionDeps): Sessions {
  const termsOf = async ({ code, key: secret }: LoginProof): Promise<Terms | undefined> => {
    const sites = code === undefined ? undefined : codes.redeem(code);
    if (sites !== undefined) return { sites };
    if (secret === undefined) return undefined;
    if (sameSecret(secret, readToken)) return { sites: [] };
    const key = await keys.byHash(hashOfSecret(secret));
    if (key === undefined || key.use === 'session' || !admits(key, 'read', clock.now())) return undefined;
    const { id: parent, limits, expiresMs } = key;
    return { sites: key.sites, parent, limits, expiresMs };
  };
  /** Sessions that have ended, and the oldest of the same key if it opens more and more of them. */
  const forget = async (parent: string | undefined): Promise<void> => {
    const held = (await keys.list()).filter(({ use }) => use === 'session');
    const alike = held.filter((key) => key.parent === parent).toSorted((a, b) => b.createdMs - a.createdMs);
    const ended = held.filter((key) => !isValid(key, clock.now()));
    for (const { id } of new Set([...ended, ...alike.slice(mostSessions - 1)])) await keys.remove(id);
  };
  return {
    open: async (proof) => {
      const terms = await termsOf(proof);
      if (terms === undefined) return undefined;
      await forget(terms.parent);
      const [secret, nowMs] = [`ss_${newSecret()}`, clock.now()];
      const { sites, parent, limits, expiresMs = Infinity } = terms;
      const record: KeyRecord = {
        id: `session_${randomBytes(6).toString('hex')}`,
        use: 'session',
        ...(parent === undefined ? {} : { parent }),
        ...(limits === undefined ? {} : { limits }),
        kind: 'server',
        scopes: ['read'],
        sites,
        hash: hashOfSecret(secret),
        createdMs: nowMs,
        expiresMs: Math.min(nowMs + SESSION_MS, expiresMs),
      };
      await keys.add(record);
      return { record, secret };
    },
    of: async (secret) => {
      const key = await keys.byHash(hashOfSecret(secret));
      const handled = key?.use === 'session' ? await handledKey(keys, key, clock.now()) : undefined;
      return handled && key;
    },
    end: async (secret) => {
      const key = await keys.byHash(hashOfSecret(secret));
      if (key?.use === 'session') await keys.change(key.id, revokedAt(clock.now()));
    },
  };
}
