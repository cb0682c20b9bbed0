import { BitReader, BitWriter, riceLength } from './bits';
import { type ByteReader, type ByteWriter, CorruptBytesError, decodeText } from './bytes';

/** Distinct texts in code unit order, each with its place from 0. */
export type Dictionary = ReadonlyMap<string, number>;

export function dictionaryOf(texts: Iterable<string>): Dictionary {
  return new Map([...texts].sort().map((text, place) => [text, place]));
}

const NIBBLE_MAX = 15;
const LOW_BITS = [0, 1, 2, 3, 4, 5];
const encoder = new TextEncoder();

/**
 * Writes a dictionary with front coding. The head of a text says how many characters it shares with the text before it
 * and how many follow, in one byte if both are below 15. The rest of all texts follows the heads as one text, in which
 * frequent bytes take few bits.
 */
export function encodeDictionary(dictionary: Dictionary, writer: ByteWriter): void {
  writer.varint(dictionary.size);
  let previous = '';
  let tails = '';
  for (const text of dictionary.keys()) {
    const shared = sharedPrefix(previous, text);
    const length = text.length - shared;
    writer.byte(Math.min(shared, NIBBLE_MAX) * 16 + Math.min(length, NIBBLE_MAX));
    if (shared >= NIBBLE_MAX) writer.varint(shared - NIBBLE_MAX);
    if (length >= NIBBLE_MAX) writer.varint(length - NIBBLE_MAX);
    tails += text.slice(shared);
    previous = text;
  }
  encodeTails(encoder.encode(tails), writer);
}

/** The texts by place. @throws CorruptBytesError if the heads and the text after them do not fit together */
export function decodeDictionary(reader: ByteReader): readonly string[] {
  const heads: number[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    const head = reader.byte();
    heads.push(readNibble(head >> 4, reader), readNibble(head & NIBBLE_MAX, reader));
  }
  const tails = decodeText(decodeTails(reader));
  const texts: string[] = [];
  let previous = '';
  let from = 0;
  for (let at = 0; at < heads.length; at += 2) {
    const shared = heads[at] ?? 0;
    const to = from + (heads[at + 1] ?? 0);
    if (shared > previous.length || to > tails.length)
      throw new CorruptBytesError(`text ${at / 2} of a dictionary is cut short`);
    previous = previous.slice(0, shared) + tails.slice(from, to);
    texts.push(previous);
    from = to;
  }
  return texts;
}

/** The number of bytes, the distinct bytes from frequent to rare, then the rank of each byte as a Rice code. */
function encodeTails(tails: Uint8Array, writer: ByteWriter): void {
  const counts = new Array<number>(256).fill(0);
  for (const byte of tails) counts[byte] = (counts[byte] ?? 0) + 1;
  const alphabet = [...counts.keys()]
    .filter((byte) => counts[byte] !== 0)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  const low = shortestLow(alphabet.map((byte) => counts[byte] ?? 0));
  writer.varint(tails.length);
  writer.byte(low);
  writer.varint(alphabet.length);
  writer.raw(Uint8Array.from(alphabet));
  const rankOf = new Uint8Array(256);
  alphabet.forEach((byte, rank) => (rankOf[byte] = rank));
  const bits = new BitWriter(writer);
  for (const byte of tails) bits.rice(rankOf[byte] ?? 0, low);
  bits.finish();
}

/** The number of low bits for the shortest code of these frequencies. */
function shortestLow(counts: readonly number[]): number {
  const costs = LOW_BITS.map((low) => counts.reduce((bits, count, rank) => bits + count * riceLength(rank, low), 0));
  return costs.indexOf(Math.min(...costs));
}

function decodeTails(reader: ByteReader): Uint8Array {
  const length = reader.varint();
  const low = reader.byte();
  const alphabet = reader.raw(reader.varint());
  if (low >= LOW_BITS.length) throw new CorruptBytesError(`a dictionary has no code of ${low} low bits`);
  if (length > reader.left * 8) throw new CorruptBytesError(`${length} bytes of text cannot stand in ${reader.left}`);
  const tails = new Uint8Array(length);
  const bits = new BitReader(reader);
  for (let at = 0; at < length; at++) tails[at] = alphabet[bits.rice(low, alphabet.length - 1)] ?? 0;
  return tails;
}

function readNibble(nibble: number, reader: ByteReader): number {
  return nibble < NIBBLE_MAX ? nibble : NIBBLE_MAX + reader.varint();
}

/** Length of the common prefix in code units. Never splits a surrogate pair, because half of one has no UTF-8. */
function sharedPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a.charCodeAt(shared) === b.charCodeAt(shared)) shared++;
  const last = a.charCodeAt(shared - 1);
  return last >= 0xd800 && last <= 0xdbff ? shared - 1 : shared;
}

/** The entries of a map in the order of their keys' places. @throws RangeError if a key is not in the dictionary */
export function byPlace<Value>(
  entries: ReadonlyMap<string, Value>,
  dictionary: Dictionary,
): readonly (readonly [place: number, value: Value])[] {
  const placed: (readonly [number, Value])[] = [];
  for (const [key, value] of entries) {
    const place = dictionary.get(key);
    if (place === undefined) throw new RangeError(`${JSON.stringify(key)} is not in the dictionary of the cell`);
    placed.push([place, value]);
  }
  return placed.sort((a, b) => a[0] - b[0]);
}

/** The text at a place. @throws CorruptBytesError if the dictionary is shorter */
export function textAt(texts: readonly string[], place: number): string {
  const text = texts[place];
  if (text === undefined) throw new CorruptBytesError(`text ${place} of a dictionary of ${texts.length}`);
  return text;
}
