/** Bytes that differ for every number, so that a mix-up shows. */
export function bytesOf(seed: number, length = 16): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (seed * 31 + index * 7 + (index >> 8)) % 251);
}
