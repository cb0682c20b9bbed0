import { type ByteReader, type ByteWriter, CorruptBytesError } from './bytes';

/** Longest code, in bits, that is written in one step. */
const SMALL = 24;

/**
 * Writes bits into bytes, most significant first, for values of a known distribution: a value with a probability of one
 * half should take one bit. Call `finish` at the end: it pads the last byte with zeros.
 */
export class BitWriter {
  readonly #writer: ByteWriter;
  /** Pending bits, fewer than 8 between calls. */
  #held = 0;
  #count = 0;

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  /**
   * Rice code: ⌊value ÷ 2^low⌋ zeros, a one, then the `low` lowest bits.
   * Source: R. F. Rice, “Some practical universal noiseless coding techniques”, JPL 79-22, 1979.
   *
   * @param value an integer from 0 to 2^53 − 1; the code is short if `low` suits it (`lowBitsFor`)
   */
  rice(value: number, low: number): void {
    const mask = (1 << low) - 1;
    const length = low < SMALL ? (value >>> low) + 1 + low : Infinity;
    if (value < 1 << SMALL && length <= SMALL) this.#bits((1 << low) | (value & mask), length);
    else this.#longRice(value, low);
  }

  finish(): void {
    if (this.#count > 0) this.#bits(0, 8 - this.#count);
  }

  /** Bit by bit, for values beyond 32 bits and for rare long codes. */
  #longRice(value: number, low: number): void {
    for (let zeros = Math.floor(value / 2 ** low); zeros > 0; zeros--) this.#bits(0, 1);
    this.#bits(1, 1);
    for (let at = low - 1; at >= 0; at--) this.#bits(Math.floor(value / 2 ** at) & 1, 1);
  }

  /** The `count` (at most 24) lowest bits of a number that has no others. */
  #bits(bits: number, count: number): void {
    let held = (this.#held << count) | bits;
    let left = this.#count + count;
    while (left >= 8) {
      left -= 8;
      this.#writer.byte((held >>> left) & 0xff);
    }
    held &= 0xff >> (8 - left);
    this.#held = held;
    this.#count = left;
  }
}

/** Length of a Rice code, in bits. */
export function riceLength(value: number, low: number): number {
  return Math.floor(value / 2 ** low) + 1 + low;
}

/**
 * The number of low bits for values with this mean: optimal for a geometric distribution; for any other, codes are at
 * most 3 bits longer than that on average.
 */
function lowBitsFor(mean: number): number {
  return Math.floor(Math.log2(Math.max(1, mean * Math.LN2 + 1)));
}

/** Reads what BitWriter wrote. Takes whole bytes from the reader, as few as it needs. */
export class BitReader {
  readonly #reader: ByteReader;
  /** Unread bits of the bytes taken so far, left-aligned in 32 bits; fewer than 8 between calls. */
  #held = 0;
  #count = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** @throws CorruptBytesError for a value above `limit` */
  rice(low: number, limit: number): number {
    let zeros = 0;
    while (this.#held === 0) {
      zeros += this.#count;
      if (zeros > limit) throw new CorruptBytesError(`a value of at most ${limit} goes on for ${zeros} bits`);
      this.#count = 0;
      this.#take();
    }
    const leading = Math.clz32(this.#held);
    this.#held <<= leading + 1;
    this.#count -= leading + 1;
    zeros += leading;
    const value =
      low === 0 ? zeros : low <= SMALL ? zeros * (1 << low) + this.#bits(low) : zeros * 2 ** low + this.#longBits(low);
    if (value > limit) throw new CorruptBytesError(`${value} stands where at most ${limit} is possible`);
    return value;
  }

  #bits(count: number): number {
    while (this.#count < count) this.#take();
    const value = this.#held >>> (32 - count);
    this.#held <<= count;
    this.#count -= count;
    return value;
  }

  #longBits(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left--) value = value * 2 + this.#bits(1);
    return value;
  }

  #take(): void {
    this.#held |= this.#reader.byte() << (24 - this.#count);
    this.#count += 8;
  }
}

/** Gaps between random places are geometric. */
function gapBits(count: number, size: number): number {
  return count === 0 ? 0 : lowBitsFor(size / count - 1);
}

/**
 * Writes a set of places: their number, then the gaps between them. A full set takes one bit per place.
 *
 * @param places ascending, each from 0 to size − 1; the reader must know `size`
 */
export function writePlaces(places: readonly number[], size: number, writer: ByteWriter): void {
  writer.varint(places.length);
  const low = gapBits(places.length, size);
  const bits = new BitWriter(writer);
  let previous = -1;
  for (const place of places) {
    bits.rice(place - previous - 1, low);
    previous = place;
  }
  bits.finish();
}

/** Reads what `writePlaces` wrote. @throws CorruptBytesError for more than `size` places, or for one beyond them */
export function readPlaces(size: number, reader: ByteReader): readonly number[] {
  const count = reader.varint();
  if (count > size) throw new CorruptBytesError(`${count} different places out of ${size}`);
  const low = gapBits(count, size);
  const bits = new BitReader(reader);
  const places: number[] = [];
  let place = -1;
  for (let left = count; left > 0; left--) {
    place += 1 + bits.rice(low, size);
    if (place >= size) throw new CorruptBytesError(`place ${place} out of ${size}`);
    places.push(place);
  }
  return places;
}

/** Writes integers from 0 to 2^53 − 1 that are of similar size. The reader must know how many there are. */
export function writeNumbers(values: readonly number[], writer: ByteWriter): void {
  if (values.length === 0) return;
  const low = lowBitsFor(values.reduce((sum, value) => sum + value, 0) / values.length);
  writer.byte(low);
  const bits = new BitWriter(writer);
  for (const value of values) bits.rice(value, low);
  bits.finish();
}

/** Reads what `writeNumbers` wrote. @throws CorruptBytesError */
export function readNumbers(count: number, reader: ByteReader): readonly number[] {
  if (count === 0) return [];
  const low = reader.byte();
  const bits = new BitReader(reader);
  const values: number[] = [];
  for (let left = count; left > 0; left--) values.push(bits.rice(low, Number.MAX_SAFE_INTEGER));
  return values;
}
