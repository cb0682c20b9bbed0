import { crc32 } from 'node:zlib';

const CHECKSUM_BYTES = 4;

/** The stored form of a value: its CRC-32, then its parts, concatenated. The only place that computes checksums. */
export function seal(...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const sealed = Buffer.allocUnsafeSlow(CHECKSUM_BYTES + length);
  let at = CHECKSUM_BYTES;
  for (const part of parts) {
    sealed.set(part, at);
    at += part.length;
  }
  sealed.writeUInt32LE(crc32(sealed.subarray(CHECKSUM_BYTES)), 0);
  return sealed;
}

/** A copy of the value, or undefined if its checksum does not match. */
export function unseal(sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < CHECKSUM_BYTES) return undefined;
  const stored = new DataView(sealed.buffer, sealed.byteOffset, CHECKSUM_BYTES).getUint32(0, true);
  if (crc32(sealed.subarray(CHECKSUM_BYTES)) !== stored) return undefined;
  const value = new Uint8Array(sealed.length - CHECKSUM_BYTES);
  value.set(sealed.subarray(CHECKSUM_BYTES));
  return value;
}
