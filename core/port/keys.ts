import type { KeyRecord } from '../key/key';

/** The keys of a platform, beside the write key that every site has. */
export interface Keys {
  /** All keys, revoked and expired ones included. */
  list(): Promise<readonly KeyRecord[]>;
  byHash(hash: string): Promise<KeyRecord | undefined>;
  /** Adds a key. */
  add(key: KeyRecord): Promise<void>;
  /** Ends a key; an earlier end stays. Undefined if there is no such key. */
  revoke(id: string, atMs: number): Promise<KeyRecord | undefined>;
}
