import { readNumbers, readPlaces, writeNumbers, writePlaces } from '../encoding/bits';
import type { ByteReader, ByteWriter } from '../encoding/bytes';
import { byPlace, type Dictionary } from '../encoding/dictionary';

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

/** Weights stop here instead of losing units; no sum of amounts that a contract lets through in a day comes near. */
function plus(a: number, b: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, a + b);
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
    known.lower = plus(known.lower, weight);
    known.upper = plus(known.upper, weight);
    return;
  }
  if (sketch.entries.size >= capacity) evictLightest(sketch);
  sketch.entries.set(key, { lower: weight, upper: plus(sketch.floor, weight) });
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
    if (!from.entries.has(key)) mine.upper = plus(mine.upper, from.floor);
  }
  for (const [key, theirs] of from.entries) {
    const mine = into.entries.get(key);
    if (mine === undefined) into.entries.set(key, { lower: theirs.lower, upper: plus(theirs.upper, into.floor) });
    else {
      mine.lower = plus(mine.lower, theirs.lower);
      mine.upper = plus(mine.upper, theirs.upper);
    }
  }
  into.floor = plus(into.floor, from.floor);
}

/** Keys from heaviest to lightest by the middle of their bounds; equally heavy ones in code unit order. */
export function ranking(sketch: SpaceSaving): readonly (readonly [key: string, bounds: WeightBounds])[] {
  return [...sketch.entries].sort(([a, x], [b, y]) => y.lower + y.upper - (x.lower + x.upper) || (a < b ? -1 : 1));
}

export function encodeSpaceSaving(sketch: SpaceSaving, dictionary: Dictionary, writer: ByteWriter): void {
  const entries = byPlace(sketch.entries, dictionary);
  const places = entries.map(([place]) => place);
  const sure = entries.map(([, { lower }]) => lower);
  const unsure = entries.map(([, { lower, upper }]) => upper - lower);
  writer.varint(sketch.floor);
  writePlaces(places, dictionary.size, writer);
  writeNumbers(sure, writer);
  writeNumbers(unsure, writer);
}

export function decodeSpaceSaving(keys: readonly string[], reader: ByteReader): SpaceSaving {
  const floor = reader.varint();
  const places = readPlaces(keys.length, reader);
  const sure = readNumbers(places.length, reader);
  const unsure = readNumbers(places.length, reader);
  const boundsAt = (at: number): WeightBounds => ({
    lower: sure[at] as number,
    upper: (sure[at] as number) + (unsure[at] as number),
  });
  return { floor, entries: new Map(places.map((place, at) => [keys[place] as string, boundsAt(at)])) };
}
