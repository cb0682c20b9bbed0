/** Bytes under keys that identify their content: an entry may be missing, but it is never wrong. */
export interface Cache {
  get(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>;
  put(entries: readonly { readonly key: string; readonly bytes: Uint8Array }[]): Promise<void>;
}
