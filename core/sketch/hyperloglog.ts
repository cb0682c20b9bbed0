/**
 * HyperLogLog: 2^precision registers, one byte each. The register index and rank of an identity are computed once, when
 * the event is normalised (`registerOf`), and are a column of the event. Merging takes the maximum of each register, so
 * the order of events, cells and layers does not matter.
 *
 * The estimator is Ertl's improved raw estimator: one formula without switch points, unbiased from 0 to 2^60.
 * Source: O. Ertl, “New cardinality estimation algorithms for HyperLogLog sketches”, arXiv:1702.01284, algorithm 6.
 */
export type HyperLogLog = Uint8Array;

/** Registers: 2^12 for totals (σ = 1.6 %), 2^8 for breakdowns (σ = 6.5 %). */
export const FINE_PRECISION = 12;
export const COARSE_PRECISION = 8;
export type Precision = typeof FINE_PRECISION | typeof COARSE_PRECISION;

/** Index and rank are packed as index × 64 + rank; the highest rank of a 64-bit hash is 57. */
const RANK_BITS = 6;
const RANK_LIMIT = 2 ** RANK_BITS;
const HASH_BITS = 64;
/** Half width of the bounds in standard deviations: 99.7 % of estimates lie within. */
const BOUND_SIGMAS = 3;

export function emptyHyperLogLog(precision: Precision): HyperLogLog {
  return new Uint8Array(2 ** precision);
}

/**
 * Packs index and rank of an identity's hash as index × 64 + rank.
 *
 * @param high upper 32 bits of a uniform 64-bit hash
 * @param low lower 32 bits
 */
export function registerOf(high: number, low: number, precision: Precision): number {
  const index = high >>> (32 - precision);
  const rest = (high << precision) >>> 0;
  const rank = rest === 0 ? 32 - precision + Math.clz32(low) + 1 : Math.clz32(rest) + 1;
  return index * RANK_LIMIT + rank;
}

/** The highest rank in a sketch with this many registers: all remaining bits of the hash are zero. */
export function maxRankOf(registers: number): number {
  return HASH_BITS - Math.log2(registers) + 1;
}

/** A check whether a value is a packed register of a sketch of that precision. */
export function registerCheck(precision: Precision): (packed: unknown) => boolean {
  const end = 2 ** precision * RANK_LIMIT;
  const maxRank = maxRankOf(2 ** precision);
  return (packed) => {
    if (typeof packed !== 'number' || (packed | 0) !== packed || packed < 0 || packed >= end) return false;
    const rank = packed & (RANK_LIMIT - 1);
    return rank >= 1 && rank <= maxRank;
  };
}

/** Adds a packed register in place. */
export function addRegister(sketch: HyperLogLog, packed: number): void {
  const index = packed >>> RANK_BITS;
  const rank = packed & (RANK_LIMIT - 1);
  if (rank > (sketch[index] ?? 0)) sketch[index] = rank;
}

/** Takes the maximum of each register. Changes `into` only. @throws RangeError if the precisions differ */
export function mergeHyperLogLog(into: HyperLogLog, from: HyperLogLog): void {
  if (into.length !== from.length)
    throw new RangeError(`sketches of ${into.length} and ${from.length} registers cannot be merged`);
  const words = wordsOf(from);
  for (let word = 0; word < words.length; word++) {
    if (words[word] === 0) continue;
    for (let index = 4 * word; index < 4 * word + 4; index++) {
      const rank = from[index] ?? 0;
      if (rank > (into[index] ?? 0)) into[index] = rank;
    }
  }
}

/** The touched registers, in ascending order. */
export function touchedRegisters(sketch: HyperLogLog): readonly number[] {
  const touched: number[] = [];
  const words = wordsOf(sketch);
  for (let word = 0; word < words.length; word++) {
    if (words[word] === 0) continue;
    for (let index = 4 * word; index < 4 * word + 4; index++) if (sketch[index] !== 0) touched.push(index);
  }
  return touched;
}

/** Four registers at a time: most sketches of a minute have few touched ones. */
function wordsOf({ buffer, byteOffset, length }: HyperLogLog): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length / 4);
}

/** The estimated number of identities, with bounds that hold for 99.7 % of data sets; whole numbers. */
export function estimateDistinct(sketch: HyperLogLog): {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
} {
  const m = sketch.length;
  const maxRank = maxRankOf(m);
  const histogram = new Array<number>(maxRank + 1).fill(0);
  for (const rank of sketch) histogram[rank] = (histogram[rank] ?? 0) + 1;
  const registersWith = (rank: number): number => histogram[rank] ?? 0;
  const touched = m - registersWith(0);
  if (touched === 0) return { value: 0, lower: 0, upper: 0 };
  let z = m * tau(1 - registersWith(maxRank) / m);
  for (let rank = maxRank - 1; rank >= 1; rank--) z = 0.5 * (z + registersWith(rank));
  z += m * sigma(registersWith(0) / m);
  const estimate = (m * m) / (2 * Math.LN2 * z);
  // Identities are whole: with few of them, one collision is more than three standard deviations.
  const margin = BOUND_SIGMAS * standardDeviation(estimate, m) + 0.5;
  return {
    value: Math.round(estimate),
    lower: Math.max(touched, Math.floor(estimate - margin)),
    upper: Math.ceil(estimate + margin),
  };
}

/** With more registers touched, the bounds of the estimate are as narrow. */
const FEW_REGISTERS = 64;
/** The lower bound by touched registers is certain, so that the upper one may miss as often as both bounds together. */
const MISSED_SHARE = 0.003;

/**
 * The most identities that a sketch with few of them holds, with the promise of `estimateDistinct`: more would have
 * touched more registers in 99.7 % of data sets. One identity is counted as one, where the bounds of the estimate allow
 * for a collision.
 */
export function mostDistinct(sketch: HyperLogLog): number {
  const m = sketch.length;
  const touched = m - sketch.reduce((untouched, rank) => (rank === 0 ? untouched + 1 : untouched), 0);
  if (touched > FEW_REGISTERS) return estimateDistinct(sketch).upper;
  // Probability that so many identities touch 0, 1, …, `touched` registers.
  let spread = [1];
  let identities = 0;
  for (;;) {
    const next = Array.from({ length: touched + 1 }, (_, registers) => {
      const stays = ((spread[registers] ?? 0) * registers) / m;
      return stays + ((spread[registers - 1] ?? 0) * (m - registers + 1)) / m;
    });
    if (next.reduce((sum, probability) => sum + probability, 0) < MISSED_SHARE) return identities;
    spread = next;
    identities += 1;
  }
}

/**
 * Standard deviation of the estimate: 1.04 n/√m, or the smaller one of linear counting where few registers are touched,
 * √(m (e^t − t − 1)) with t = n/m (Whang et al., “A linear-time probabilistic counting algorithm”, TODS 1990).
 */
function standardDeviation(n: number, m: number): number {
  const load = n / m;
  return Math.min((1.04 * n) / Math.sqrt(m), Math.sqrt(m * (Math.exp(load) - load - 1)));
}

function sigma(start: number): number {
  if (start === 1) return Infinity;
  let x = start;
  let y = 1;
  let z = x;
  for (let before = NaN; z !== before;) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let x = start;
  let y = 1;
  let z = 1 - x;
  for (let before = NaN; z !== before;) {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}
