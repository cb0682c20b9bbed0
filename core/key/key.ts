import * as z from 'zod';

/** What a key may be used for. `decide` is for decisions about single events. */
export const KEY_SCOPES = ['ingest', 'read', 'decide', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** A public key stands in pages that anybody can read; a server key is a secret. */
export const KEY_KINDS = ['public', 'server'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** Keys that people do not handle as such. */
export const KEY_USES = ['link', 'session'] as const;

export const keyRecord = z.object({
  /** Names the key in lists; says nothing about its secret. */
  id: z.string(),
  /** What people call it. */
  name: z.string().optional(),
  kind: z.enum(KEY_KINDS),
  scopes: z.array(z.enum(KEY_SCOPES)).readonly(),
  /** Ids of sites; empty for all. */
  sites: z.array(z.string()).readonly(),
  /** SHA-256 of the secret, in hex. The secret itself is not kept. */
  hash: z.string(),
  /** What was made with it: the link of `share`, or the session of a browser; absent for what people handle. */
  use: z.enum(KEY_USES).optional(),
  /** Of a session: id of the key that opened it, which ends it with itself. */
  parent: z.string().optional(),
  /** Instead of those in core/key/limits.ts. */
  limits: z.object({ perMinute: z.number().optional(), perDay: z.number().optional() }).readonly().optional(),
  createdMs: z.number(),
  expiresMs: z.number().optional(),
  revokedMs: z.number().optional(),
  /** When it was last used, to the hour; absent if it never was, or nothing keeps it. */
  lastUsedMs: z.number().optional(),
  /** Id of the key that it was rotated to. */
  replacedBy: z.string().optional(),
});

/** A key as it is kept. Times in ms since 1970. */
export type KeyRecord = Readonly<z.output<typeof keyRecord>>;

/** How the secret of a key begins. */
export const SECRET_PREFIX: Readonly<Record<KeyKind, string>> = { public: 'pk_', server: 'sk_' };

/** Whether a text can be the secret of a key at all; saves looking up what cannot. */
export function isKeySecret(text: string): boolean {
  return Object.values(SECRET_PREFIX).some((prefix) => text.startsWith(prefix));
}

/** Whether a key works now, for whatever it is for. */
export function isValid({ expiresMs, revokedMs }: KeyRecord, nowMs: number): boolean {
  return revokedMs === undefined && (expiresMs === undefined || nowMs < expiresMs);
}

/** Whether a key may be used for that now. */
export function admits(key: KeyRecord, scope: KeyScope, nowMs: number): boolean {
  return isValid(key, nowMs) && key.scopes.includes(scope);
}

/** A change to the record of a key; it may be applied again to what another process has changed meanwhile. */
export type KeyChange = (key: KeyRecord) => KeyRecord;

/** Ends a key; an earlier end stays. */
export function revokedAt(atMs: number): KeyChange {
  return (key) => ({ ...key, revokedMs: key.revokedMs ?? atMs });
}

/** Lets a key work until then beside the one that replaces it; an earlier end stays. */
export function replacedFrom(atMs: number, replacedBy: string): KeyChange {
  return (key) => ({ ...key, replacedBy, expiresMs: Math.min(key.expiresMs ?? atMs, atMs) });
}

/** Remembers a use; a later one stays. */
export function usedAt(atMs: number): KeyChange {
  return (key) => ({ ...key, lastUsedMs: Math.max(key.lastUsedMs ?? atMs, atMs) });
}

/** Remembers that a key was used. It never fails: a request is not refused because its use could not be written. */
export type NoteUse = (key: KeyRecord, nowMs: number) => Promise<void>;
