import { BitReader, BitWriter, riceLength } from './bits';
import { type ByteReader, type ByteWriter, CorruptBytesError, decodeText } from './bytes';

/** Different texts in code unit order, each with its place. */
export type Dictionary = ReadonlyMap<string, number>;

export function dictionaryOf(texts: Iterable<string>): Dictionary {
  return new Map([...texts].sort().map((text, place) => [text, place]));
}

const NIBBLE_MAX = 15;
const LOW_BITS = [0, 1, 2, 3, 4, 5];
const encoder = new TextEncoder();

/**
 * Front-coded: a text says how many characters it shares with the one before it and how many follow, in one byte if both
 * are below 15. What follows comes after all heads as one text, in which frequent bytes take few bits.
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
    const shared = heads[at] as number;
    const to = from + (heads[at + 1] as number);
    if (shared > previous.length || to > tails.length)
      throw new CorruptBytesError(`text ${at / 2} of a dictionary is cut short`);
    previous = previous.slice(0, shared) + tails.slice(from, to);
    texts.push(previous);
    from = to;
  }
  return texts;
}

/** How many bytes, the different bytes from frequent to rare, then each as its rank in a Rice code. */
function encodeTails(tails: Uint8Array, writer: ByteWriter): void {
  const counts = new Array<number>(256).fill(0);
  for (const byte of tails) counts[byte] = (counts[byte] as number) + 1;
  const alphabet = [...counts.keys()]
    .filter((byte) => counts[byte] !== 0)
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  const low = shortestLow(alphabet.map((byte) => counts[byte] as number));
  writer.varint(tails.length);
  writer.byte(low);
  writer.varint(alphabet.length);
  writer.raw(Uint8Array.from(alphabet));
  const rankOf = new Uint8Array(256);
  alphabet.forEach((byte, rank) => (rankOf[byte] = rank));
  const bits = new BitWriter(writer);
  for (const byte of tails) bits.rice(rankOf[byte] as number, low);
  bits.finish();
}

/** The number of low bits that makes a text of these frequencies shortest. */
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
  for (let at = 0; at < length; at++) tails[at] = alphabet[bits.rice(low, alphabet.length - 1)] as number;
  return tails;
}

function readNibble(nibble: number, reader: ByteReader): number {
  return nibble < NIBBLE_MAX ? nibble : NIBBLE_MAX + reader.varint();
}

/** In code units. Never splits a surrogate pair: the halves have no UTF-8. */
function sharedPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a.charCodeAt(shared) === b.charCodeAt(shared)) shared++;
  const last = a.charCodeAt(shared - 1);
  return last >= 0xd800 && last <= 0xdbff ? shared - 1 : shared;
}

/** The entries of a map in the order of their keys' places. Every key must be in the dictionary. */
export function byPlace<Value>(
  entries: ReadonlyMap<string, Value>,
  dictionary: Dictionary,
): readonly (readonly [place: number, value: Value])[] {
  const placed: (readonly [number, Value])[] = [];
  for (const [key, value] of entries) placed.push([dictionary.get(key) as number, value]);
  return placed.sort((a, b) => a[0] - b[0]);
}

/** @throws CorruptBytesError if there is no such place */
export function textAt(texts: readonly string[], place: number): string {
  const text = texts[place];
  if (text === undefined) throw new CorruptBytesError(`text ${place} of a dictionary of ${texts.length}`);
  return text;
}
