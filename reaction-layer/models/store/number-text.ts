/** Numbers as text: their bytes, least significant first, in base64. */

/** @param numbers of a machine that stores the least significant byte first, as all that run this do */
export function bytesText({ buffer, byteOffset, byteLength }: Uint16Array | Uint32Array | Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

export function doublesIn(text: string): Float64Array {
  return new Float64Array(bufferIn(text, Float64Array.BYTES_PER_ELEMENT));
}

export function wordsIn(text: string): Uint32Array {
  return new Uint32Array(bufferIn(text, Uint32Array.BYTES_PER_ELEMENT));
}

export function shortsIn(text: string): Uint16Array {
  return new Uint16Array(bufferIn(text, Uint16Array.BYTES_PER_ELEMENT));
}

/** Aligned, and of whole numbers only. */
function bufferIn(text: string, size: number): ArrayBuffer {
  const bytes = Buffer.from(text, 'base64');
  const whole = bytes.length - (bytes.length % size);
  const aligned = new ArrayBuffer(whole);
  new Uint8Array(aligned).set(bytes.subarray(0, whole));
  return aligned;
}
