import { hash } from 'node:crypto';
import { crc32, gunzipSync, gzipSync } from 'node:zlib';
import { isRecord } from '../core/json-record';
import { messageOf } from '../core/message-of';
import { errorWithCodes } from '../core/coded-error';
import type { FrameCodec } from '../core/frame/frame';

/** Checked by `code`: the bytes are not gzip, or were refused before more than the limit was in memory. */
export class CompressionError extends errorWithCodes<'opens_too_large' | 'not_gzip'>('CompressionError') {}

/** For frames of 500 events, level 3 takes two thirds of the default's time and gives 5 % more bytes. */
const GZIP_LEVEL = 3;
/** The last bytes of gzip say how long the text is. */
const LENGTH_BYTES = 4;

export const nodeCodec: FrameCodec = {
  gzip: (bytes) => gzipSync(bytes, { level: GZIP_LEVEL }),
  gunzip: openGzip,
  crc32: (bytes) => crc32(bytes),
  sha256: (bytes) => hash('sha256', bytes, 'buffer'),
};

function openGzip(bytes: Uint8Array, limit: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: limit, chunkSize: chunkBytes(bytes, limit) });
  } catch (cause) {
    if (isRecord(cause) && cause['code'] === 'ERR_BUFFER_TOO_LARGE') {
      throw new CompressionError('opens_too_large', `the compressed bytes expand to more than ${limit} bytes`, {
        cause,
      });
    }
    throw new CompressionError('not_gzip', `the bytes cannot be decompressed as gzip: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** zlib's usual chunk, and how much it can pack into one byte. */
const LEAST_CHUNK_BYTES = 16 * 1024;
const MOST_EXPANSION = 1032;

/**
 * Room for all that the bytes open to, so that nothing is joined: gzip ends with its length. Anybody can write another
 * one, so no more is reserved than the bytes can hold, and no less than usual.
 */
function chunkBytes(bytes: Uint8Array, limit: number): number {
  const { buffer, byteOffset, length } = bytes;
  if (length < LENGTH_BYTES) return LEAST_CHUNK_BYTES;
  const stated = new DataView(buffer, byteOffset, length).getUint32(length - LENGTH_BYTES, true);
  return Math.max(LEAST_CHUNK_BYTES, Math.min(stated, limit, length * MOST_EXPANSION) + 1);
}
