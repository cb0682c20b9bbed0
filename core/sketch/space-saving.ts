import type { ByteReader, ByteWriter } from '../cell/bytes';

/**
 * Space-Saving: the heaviest keys of a stream in a bounded number of counters. A sketch says of *every* key between which
 * two numbers its weight lies: a key that is kept has its own bounds, any other has [0, floor]. Written so, merging is
 * the addition of two functions (commutative, associative, no truncation), and what is exact stays exact: the batch
 * layer's rankings are the same type with lower = upper.
 * Source: Metwally, Agrawal, El Abbadi, “Efficient computation of frequent and top-k elements in data streams”, ICDT 2005;
 * merging: Agarwal et al., “Mergeable summaries”, PODS 2012.
 */
export interface SpaceSaving {
  /** No key that is not kept weighs more than this. */
  floor: number;
  readonly entries: Map<string, WeightBounds>;
}
export interface WeightBounds {
  lower: number;
  upper: number;
}

export function emptySpaceSaving(): SpaceSaving {
  return { floor: 0, entries: new Map() };
}

/**
 * Adds `weight` (≥ 0) to `key`. When the sketch is full, the lightest key makes room and its weight becomes the floor;
 * of equally light keys the last in code unit order goes, so that the same events give the same sketch.
 */
export function addWeight(sketch: SpaceSaving, key: string, weight: number, capacity: number): void {
  const known = sketch.entries.get(key);
  if (known !== undefined) {
    known.lower += weight;
    known.upper += weight;
    return;
  }
  if (sketch.entries.size >= capacity) evictLightest(sketch);
  sketch.entries.set(key, { lower: weight, upper: sketch.floor + weight });
}

function evictLightest(sketch: SpaceSaving): void {
  let lightest: string | undefined;
  let least = Infinity;
  for (const [key, { upper }] of sketch.entries) {
    if (upper < least || (upper === least && key > (lightest as string))) {
      lightest = key;
      least = upper;
    }
  }
  if (lightest === undefined) return;
  sketch.entries.delete(lightest);
  sketch.floor = Math.max(sketch.floor, least);
}

export function mergeSpaceSaving(into: SpaceSaving, from: SpaceSaving): void {
  for (const [key, mine] of into.entries) {
    if (!from.entries.has(key)) mine.upper += from.floor;
  }
  for (const [key, theirs] of from.entries) {
    const mine = into.entries.get(key);
    if (mine === undefined) into.entries.set(key, { lower: theirs.lower, upper: theirs.upper + into.floor });
    else {
      mine.lower += theirs.lower;
      mine.upper += theirs.upper;
    }
  }
  into.floor += from.floor;
}

/** Keys from heaviest to lightest by the middle of their bounds; equally heavy ones in code unit order. */
export function ranking(sketch: SpaceSaving): readonly (readonly [key: string, bounds: WeightBounds])[] {
  return [...sketch.entries].sort(([a, x], [b, y]) => y.lower + y.upper - (x.lower + x.upper) || (a < b ? -1 : 1));
}

export function encodeSpaceSaving(sketch: SpaceSaving, writer: ByteWriter): void {
  writer.varint(sketch.floor);
  writer.varint(sketch.entries.size);
  for (const key of [...sketch.entries.keys()].sort()) {
    const { lower, upper } = sketch.entries.get(key) as WeightBounds;
    writer.text(key);
    writer.varint(lower);
    writer.varint(upper - lower);
  }
}

export function decodeSpaceSaving(reader: ByteReader): SpaceSaving {
  const sketch: SpaceSaving = { floor: reader.varint(), entries: new Map() };
  for (let left = reader.varint(); left > 0; left--) {
    const key = reader.text();
    const lower = reader.varint();
    sketch.entries.set(key, { lower, upper: lower + reader.varint() });
  }
  return sketch;
}
