/** Bytes under keys that carry the identity of their content: an entry is never wrong, only gone. */
export interface Cache {
  get(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>;
  put(entries: readonly { readonly key: string; readonly bytes: Uint8Array }[]): Promise<void>;
}
