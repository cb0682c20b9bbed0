import { LIMITS } from '../../core/event/limits';
import type { Refusal } from '../../core/event/request';
import type { FrameCodec } from '../../core/frame/frame';

const GZIP_MAGIC = [0x1f, 0x8b];
/** gzip that something on the way decoded as UTF-8: its binary bytes became U+FFFD and are lost. */
const GZIP_AS_TEXT = [0x1f, 0xef, 0xbf, 0xbd];

/**
 * Opens a body within LIMITS. gzip is also recognised by its first bytes, because a page that is being closed cannot
 * set headers.
 */
export function openBody(
  body: Uint8Array,
  contentEncoding: string | undefined,
  codec: FrameCodec,
): Uint8Array | Refusal {
  const encoding = (contentEncoding ?? '').trim().toLowerCase();
  if (!['', 'identity', 'gzip', 'x-gzip'].includes(encoding)) {
    return { code: 'unknown_encoding', detail: 'Content-Encoding must be gzip or absent' };
  }
  if (beginsWith(body, GZIP_AS_TEXT)) {
    return {
      code: 'bad_gzip',
      detail:
        'the compressed body was decoded as text on its way, and is damaged: send JSON as application/octet-stream, NDJSON as application/x-ndjson',
    };
  }
  if (!beginsWith(body, GZIP_MAGIC)) return body.length > LIMITS.bodyBytes ? tooLarge('') : body;
  if (body.length > LIMITS.compressedBodyBytes) {
    return {
      code: 'body_too_large',
      detail: `the compressed body is larger than ${LIMITS.compressedBodyBytes} bytes: send fewer events per request`,
    };
  }
  return gunzip(body, codec);
}

function beginsWith(body: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => body[at] === byte);
}

function gunzip(body: Uint8Array, codec: FrameCodec): Uint8Array | Refusal {
  try {
    return codec.gunzip(body, LIMITS.bodyBytes);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'opens_too_large') return tooLarge(' once opened');
    return { code: 'bad_gzip', detail: 'the body is damaged gzip: send it again, or without compression' };
  }
}

function tooLarge(when: string): Refusal {
  return {
    code: 'body_too_large',
    detail: `the body is larger than ${LIMITS.bodyBytes} bytes${when}: send fewer events per request`,
  };
}
