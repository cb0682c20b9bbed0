import { readNumbers, readPlaces, writeNumbers, writePlaces } from '../encoding/bits';
import { type ByteReader, type ByteWriter, CorruptBytesError } from '../encoding/bytes';

/**
 * DDSketch: a histogram whose bins grow by a constant factor, so that every quantile is within RELATIVE_ACCURACY of the
 * exact one for any distribution. The bin of a value is a column of the event (`binOf`). A sketch maps bins to counts,
 * and merging adds the counts. Negative values and zero have bins of their own; bins have the order of their values.
 * Source: Masson, Rim, Lee, “DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees”, VLDB
 * 2019.
 */
export type DDSketch = Map<number, number>;

export const RELATIVE_ACCURACY = 0.01;
const GAMMA = (1 + RELATIVE_ACCURACY) / (1 - RELATIVE_ACCURACY);
/** Makes the exponent positive for every |value| ≥ γ^−4095 ≈ 10^−36; smaller values count as zero. */
const EXPONENT_OFFSET = 4096;

/**
 * Quantiles have up to four decimals. Counting in this unit keeps the rank exact where q × total would have a rounding
 * error.
 */
const RANK_UNIT = 10_000;
export const LARGEST_BIN = binOf(Number.MAX_VALUE);

/** The bin of a finite value: sign × (⌈log_γ |value|⌉ + 4096), and 0 for zero. */
export function binOf(value: number): number {
  if (value === 0) return 0;
  const bin = Math.ceil(Math.log(Math.abs(value)) / Math.log(GAMMA)) + EXPONENT_OFFSET;
  return bin <= 0 ? 0 : Math.sign(value) * bin;
}

/** Adds `count` to a bin in place. */
export function addBin(sketch: DDSketch, bin: number, count = 1): void {
  sketch.set(bin, (sketch.get(bin) ?? 0) + count);
}

/** Adds the counts of one sketch to another. Changes `into` only. */
export function mergeDDSketch(into: DDSketch, from: DDSketch): void {
  for (const [bin, count] of from) addBin(into, bin, count);
}

/**
 * The q-quantile by nearest rank, with the edges of its bin as bounds; undefined for an empty sketch.
 *
 * @param q from 0 to 1
 */
export function quantile(
  sketch: DDSketch,
  q: number,
): { readonly value: number; readonly lower: number; readonly upper: number } | undefined {
  let total = 0;
  for (const count of sketch.values()) total += count;
  let left = Math.max(1, Math.ceil((Math.round(q * RANK_UNIT) * total) / RANK_UNIT));
  for (const [bin, count] of [...sketch].sort(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return edges(bin);
  }
  return undefined;
}

function edges(bin: number): { readonly value: number; readonly lower: number; readonly upper: number } {
  if (bin === 0) return { value: 0, lower: 0, upper: 0 };
  const outer = GAMMA ** (Math.abs(bin) - EXPONENT_OFFSET);
  const inner = outer / GAMMA;
  const middle = (2 * outer) / (GAMMA + 1);
  return bin > 0 ? { value: middle, lower: inner, upper: outer } : { value: -middle, lower: -outer, upper: -inner };
}

/** Writes the span of the bins, the first bin, the places of the others and all counts. */
export function encodeDDSketch(sketch: DDSketch, writer: ByteWriter): void {
  const bins = [...sketch].sort(([a], [b]) => a - b);
  const [first = 0, last = -1] = [bins[0]?.[0], bins.at(-1)?.[0]];
  const span = last - first + 1;
  const counts = bins.map(([, count]) => count);
  const places = bins.map(([bin]) => bin - first);
  writer.varint(span);
  if (span === 0) return;
  writer.signed(first);
  writePlaces(places, span, writer);
  writeNumbers(counts, writer);
}

/** @throws CorruptBytesError for bins that no finite number has */
export function decodeDDSketch(reader: ByteReader): DDSketch {
  const span = reader.varint();
  if (span === 0) return new Map();
  const first = reader.signed();
  const last = first + span - 1;
  if (first < -LARGEST_BIN || last > LARGEST_BIN)
    throw new CorruptBytesError(`a DDSketch cannot have bins ${first} to ${last}`);
  const places = readPlaces(span, reader);
  const counts = readNumbers(places.length, reader);
  return new Map(places.map((place, at) => [first + place, counts[at] ?? 0]));
}
