import { BitReader, BitWriter, readPlaces, riceLength, writePlaces } from '../encoding/bits';
import { type ByteReader, ByteWriter, CorruptBytesError } from '../encoding/bytes';
import { emptyHyperLogLog, type HyperLogLog, maxRankOf, type Precision, touchedRegisters } from './hyperloglog';

/**
 * Writes registers in the shorter of two forms (the first byte says which):
 * - sparse (0): the places of the touched registers and their ranks in unary, which is optimal because half of all
 *   ranks are 1;
 * - dense (1 + centre × 2 + low): every rank as its distance from the centre. Ranks cluster around log2(n ÷ m), so a
 *   Rice   code of the distance takes 2.9 bits per register, where the entropy is 2.8 and a byte would take 8.
 */
const SPARSE = 0;
/** Above this share of touched registers the sparse form is never the shorter one. */
const DENSE_LOAD = 0.5;

export function encodeHyperLogLog(sketch: HyperLogLog, writer: ByteWriter): void {
  const touched = touchedRegisters(sketch);
  const sparse = touched.length <= sketch.length * DENSE_LOAD ? encodeSparse(sketch, touched) : undefined;
  // The dense form has at least a bit per register.
  if (sparse !== undefined && sparse.length <= 1 + sketch.length / 8) {
    writer.raw(sparse);
    return;
  }
  const dense = denseForm(rankCounts(sketch), sketch.length);
  if (sparse !== undefined && sparse.length <= 1 + dense.bits / 8) writer.raw(sparse);
  else encodeDense(sketch, dense, writer);
}

/**
 * Reads what `encodeHyperLogLog` wrote. @throws CorruptBytesError for ranks or registers that a sketch of this
 * precision cannot have
 */
export function decodeHyperLogLog(reader: ByteReader, precision: Precision): HyperLogLog {
  const sketch = emptyHyperLogLog(precision);
  const form = reader.byte();
  if (form === SPARSE) decodeSparse(sketch, reader);
  else decodeDense(sketch, (form - 1) >> 1, (form - 1) & 1, reader);
  return sketch;
}

function encodeSparse(sketch: HyperLogLog, touched: readonly number[]): Uint8Array {
  const writer = new ByteWriter(touched.length + 16);
  writer.byte(SPARSE);
  writePlaces(touched, sketch.length, writer);
  const bits = new BitWriter(writer);
  for (const index of touched) bits.rice((sketch[index] ?? 1) - 1, 0);
  bits.finish();
  return writer.finish();
}

function decodeSparse(sketch: HyperLogLog, reader: ByteReader): void {
  const maxRank = maxRankOf(sketch.length);
  const touched = readPlaces(sketch.length, reader);
  const bits = new BitReader(reader);
  for (const index of touched) sketch[index] = 1 + bits.rice(0, maxRank - 1);
}

/** The number of registers with each rank. */
function rankCounts(sketch: HyperLogLog): readonly number[] {
  const counts = new Array<number>(maxRankOf(sketch.length) + 1).fill(0);
  for (const rank of sketch) counts[rank] = (counts[rank] ?? 0) + 1;
  return counts;
}

interface DenseForm {
  readonly centre: number;
  readonly low: number;
  readonly bits: number;
}

/**
 * The centre is the median rank, at most half of the highest, so that every distance is a rank. A low bit pays off if
 * few registers are at the centre.
 */
function denseForm(counts: readonly number[], registers: number): DenseForm {
  const highest = Math.floor(maxRankOf(registers) / 2);
  let centre = 0;
  for (let upTo = counts[0] ?? 0; upTo * 2 < registers && centre < highest; upTo += counts[centre] ?? 0) centre++;
  const bitsWith = (low: number): number =>
    counts.reduce((bits, count, rank) => bits + count * riceLength(distance(rank, centre), low), 0);
  const plain = bitsWith(0);
  const lowered = bitsWith(1);
  return lowered < plain ? { centre, low: 1, bits: lowered } : { centre, low: 0, bits: plain };
}

/**
 * 0 for the centre, 1 and 2 for its neighbours below and above, and so on. Above twice the centre, the distance is the
 * rank itself.
 */
function distance(rank: number, centre: number): number {
  if (rank > 2 * centre) return rank;
  return rank < centre ? 2 * (centre - rank) - 1 : 2 * (rank - centre);
}

function rankAt(distanceFromCentre: number, centre: number): number {
  if (distanceFromCentre > 2 * centre) return distanceFromCentre;
  return distanceFromCentre % 2 === 1 ? centre - (distanceFromCentre + 1) / 2 : centre + distanceFromCentre / 2;
}

function encodeDense(sketch: HyperLogLog, { centre, low }: DenseForm, writer: ByteWriter): void {
  writer.byte(1 + centre * 2 + low);
  const bits = new BitWriter(writer);
  for (const rank of sketch) bits.rice(distance(rank, centre), low);
  bits.finish();
}

function decodeDense(sketch: HyperLogLog, centre: number, low: number, reader: ByteReader): void {
  const maxRank = maxRankOf(sketch.length);
  if (2 * centre > maxRank)
    throw new CorruptBytesError(`a sketch of ${sketch.length} registers cannot crowd round rank ${centre}`);
  const ranks = Uint8Array.from({ length: maxRank + 1 }, (_, at) => rankAt(at, centre));
  const bits = new BitReader(reader);
  for (let index = 0; index < sketch.length; index++) sketch[index] = ranks[bits.rice(low, maxRank)] ?? 0;
}
