import * as z from 'zod';

/** What a key may be used for. `decide` is for decisions about single events. */
export const KEY_SCOPES = ['ingest', 'read', 'decide', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** A public key stands in pages that anybody can read; a server key is a secret. */
export const KEY_KINDS = ['public', 'server'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export const keyRecord = z.object({
  /** Names the key in lists; says nothing about its secret. */
  id: z.string(),
  kind: z.enum(KEY_KINDS),
  scopes: z.array(z.enum(KEY_SCOPES)).readonly(),
  /** Ids of sites; empty for all. */
  sites: z.array(z.string()).readonly(),
  /** SHA-256 of the secret, in hex. The secret itself is not kept. */
  hash: z.string(),
  createdMs: z.number(),
  expiresMs: z.number().optional(),
  revokedMs: z.number().optional(),
});

/** A key as it is kept. Times in ms since 1970. */
export type KeyRecord = Readonly<z.output<typeof keyRecord>>;

/** How the secret of a key begins. */
export const SECRET_PREFIX: Readonly<Record<KeyKind, string>> = { public: 'pk_', server: 'sk_' };

/** Whether a text can be the secret of a key at all; saves looking up what cannot. */
export function isKeySecret(text: string): boolean {
  return Object.values(SECRET_PREFIX).some((prefix) => text.startsWith(prefix));
}

/** Whether a key may be used for that now. */
export function admits({ scopes, expiresMs, revokedMs }: KeyRecord, scope: KeyScope, nowMs: number): boolean {
  return revokedMs === undefined && (expiresMs === undefined || nowMs < expiresMs) && scopes.includes(scope);
}
