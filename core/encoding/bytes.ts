import { codedError } from '../coded-error';

/** Stored bytes that are damaged, cut short or of an unknown version. `code` is stable; the message says where. */
export class CorruptBytesError extends codedError('CorruptBytesError', 'corrupt_bytes') {}

/** `signed` writes what is below it. */
const SIGNED_LIMIT = 2 ** 52;
/** A varint of this many bytes is below 2^49, and so in the range of `signed`. */
const SHORT_BYTES = 7;
/** No sum of valid amounts comes near 2^125. */
const LONGEST_BYTES = 18;

/** A growing buffer. Integers are LEB128 varints: small numbers, of which cells are full, take one byte. */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** @param value an integer from 0 to 2^53 − 1; @throws RangeError for any other */
  varint(value: number): void {
    if (!(value >= 0 && Number.isSafeInteger(value)))
      throw new RangeError(`varint takes an integer from 0 to 2^53 − 1, not ${value}`);
    this.#reserve(8);
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /**
   * Zigzag: the sign is the lowest bit, so small negative numbers stay short.
   *
   * @param value an integer from −2^52 to 2^52 − 1; @throws RangeError for any other
   */
  signed(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`a signed integer was expected, not ${value}`);
    this.varint(value < 0 ? -value * 2 - 1 : value * 2);
  }

  /** Zigzag, of any size: the bytes that `signed` writes where the value is in its range. */
  integer(value: number | bigint): void {
    if (typeof value === 'number' && Math.abs(value) < SIGNED_LIMIT) {
      this.signed(value);
      return;
    }
    const whole = BigInt(value);
    let rest = whole < 0n ? -whole * 2n - 1n : whole * 2n;
    for (; rest > 0x7fn; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80);
    this.byte(Number(rest));
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Length in bytes, then UTF-8. Half a surrogate pair becomes U+FFFD. */
  text(value: string): void {
    const bytes = encoder.encode(value);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** A view of the bytes written so far; valid until the next write. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A copy of the bytes written so far. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

/**
 * Reads what ByteWriter wrote, never past the end. Every method throws CorruptBytesError for bytes that it did not
 * write.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
  }

  get position(): number {
    return this.#at;
  }

  /** Number of unread bytes. */
  get left(): number {
    return this.#end - this.#at;
  }

  byte(): number {
    this.#need(1);
    return this.#bytes[this.#at++] ?? 0;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
      if (scale > 2 ** 53) throw new CorruptBytesError(`an integer at byte ${this.#at} is longer than 8 bytes`);
    }
    if (value > Number.MAX_SAFE_INTEGER)
      throw new CorruptBytesError(`an integer before byte ${this.#at} is above 2^53 − 1`);
    return value;
  }

  signed(): number {
    const coded = this.varint();
    return coded % 2 === 1 ? -(coded + 1) / 2 : coded / 2;
  }

  /** What `integer` wrote: a bigint only where a number would not be exact. */
  integer(): number | bigint {
    let coded = 0n;
    let length = 1;
    while (this.#at + length <= this.#end && (this.#bytes[this.#at + length - 1] ?? 0) >= 0x80) length++;
    if (length <= SHORT_BYTES) return this.signed();
    this.#need(length);
    if (length > LONGEST_BYTES)
      throw new CorruptBytesError(`an integer at byte ${this.#at} is longer than ${LONGEST_BYTES} bytes`);
    for (let at = length - 1; at >= 0; at--) coded = (coded << 7n) | BigInt((this.#bytes[this.#at + at] ?? 0) & 0x7f);
    this.#at += length;
    const value = (coded & 1n) === 1n ? -(coded + 1n) / 2n : coded / 2n;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  /** A view of the next `length` bytes, not a copy. */
  raw(length: number): Uint8Array {
    this.#need(length);
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }

  text(): string {
    return decodeText(this.raw(this.varint()));
  }

  #need(length: number): void {
    if (this.#at + length > this.#end) {
      throw new CorruptBytesError(`${length} bytes wanted at byte ${this.#at}, but the data ends at ${this.#end}`);
    }
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws CorruptBytesError if the bytes are not UTF-8 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new CorruptBytesError(`a text of ${bytes.length} bytes is not UTF-8`, { cause });
  }
}
