import type { KeyChange, KeyRecord } from '../key/key';

/** The keys of a platform, beside the write key that every site has. */
export interface Keys {
  /** All keys, revoked and expired ones included. */
  list(): Promise<readonly KeyRecord[]>;
  get(id: string): Promise<KeyRecord | undefined>;
  byHash(hash: string): Promise<KeyRecord | undefined>;
  /** Adds a key. */
  add(key: KeyRecord): Promise<void>;
  /** Forgets a key. */
  remove(id: string): Promise<void>;
  /** Changes a key in one step: of two changes at the same time none is lost. Undefined if there is no such key. */
  change(id: string, change: KeyChange): Promise<KeyRecord | undefined>;
}
