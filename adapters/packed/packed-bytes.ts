import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { CorruptBytesError } from '../../core/encoding/bytes';
import { messageOf } from '../../core/message-of';

/** Bytes of any length, compressed: a small head, and pages that never change. */
export interface PackedBytes {
  /** Names the pages in order, and holds what follows them. */
  readonly head: Uint8Array;
  readonly pages: readonly PackedPage[];
}

export interface PackedPage {
  /** A hash of the contents: a page under one name never holds anything else, whichever process writes it. */
  readonly name: string;
  /** What is stored; made when it is asked for, because most pages of an item are there already. */
  readonly compress: () => Uint8Array;
}

/** First byte of a head. Items of older versions are JSON, which begins with another byte. */
const VERSION = 1;
/** Bytes of a page before compression: bytes that grow at their end rewrite less than this, and pages of 64 KB fit in any store. */
const PAGE_BYTES = 64 * 1024;
const NAME_BYTES = 16;
/** The version and the number of pages. */
const HEAD_BYTES = 5;
const COUNT_AT = 1;
/** Fast: text as repetitive as a manifest shrinks to a tenth anyway. */
const LEVEL = 3;

export function pack(bytes: Uint8Array): PackedBytes {
  const whole = Math.floor(bytes.length / PAGE_BYTES);
  const pages = Array.from({ length: whole }, (_, at) =>
    pageOf(bytes.subarray(at * PAGE_BYTES, (at + 1) * PAGE_BYTES)),
  );
  const rest = deflated(bytes.subarray(whole * PAGE_BYTES));
  const head = Buffer.alloc(HEAD_BYTES + whole * NAME_BYTES + rest.length);
  head.writeUInt8(VERSION);
  head.writeUInt32LE(whole, COUNT_AT);
  for (const [at, { name }] of pages.entries()) head.write(name, HEAD_BYTES + at * NAME_BYTES, 'hex');
  head.set(rest, HEAD_BYTES + whole * NAME_BYTES);
  return { head, pages };
}

/** The pages that a head needs, in order. */
export function pagesIn(head: Uint8Array): readonly string[] {
  if (!isPacked(head)) return [];
  const view = Buffer.from(head.buffer, head.byteOffset, head.length);
  return Array.from({ length: pageCount(head) }, (_, at) =>
    view.toString('hex', HEAD_BYTES + at * NAME_BYTES, HEAD_BYTES + (at + 1) * NAME_BYTES),
  );
}

/**
 * The bytes of which `pack` made this head.
 *
 * @param pages the contents of `pagesIn(head)`, in order
 * @throws CorruptBytesError
 */
export function unpack(head: Uint8Array, pages: readonly Uint8Array[]): Uint8Array {
  if (!isPacked(head)) return head;
  const rest = head.subarray(HEAD_BYTES + pageCount(head) * NAME_BYTES);
  return new Uint8Array(Buffer.concat([...pages, rest].map(inflated)));
}

function isPacked(head: Uint8Array): boolean {
  return head[0] === VERSION;
}

/** @throws CorruptBytesError if the head is cut short */
function pageCount(head: Uint8Array): number {
  const count = head.length < HEAD_BYTES ? -1 : new DataView(head.buffer, head.byteOffset).getUint32(COUNT_AT, true);
  if (count >= 0 && head.length > HEAD_BYTES + count * NAME_BYTES) return count;
  throw new CorruptBytesError(`a head of ${head.length} bytes is too short for the pages that it names`);
}

function pageOf(bytes: Uint8Array): PackedPage {
  const name = createHash('sha256')
    .update(bytes)
    .digest('hex')
    .slice(0, NAME_BYTES * 2);
  return { name, compress: () => deflated(bytes) };
}

function deflated(bytes: Uint8Array): Uint8Array {
  return deflateRawSync(bytes, { level: LEVEL });
}

function inflated(bytes: Uint8Array): Buffer {
  try {
    return inflateRawSync(bytes);
  } catch (cause) {
    throw new CorruptBytesError(`${bytes.length} compressed bytes cannot be opened: ${messageOf(cause)}`, { cause });
  }
}
