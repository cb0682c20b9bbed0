import { readNumbers, readPlaces, writeNumbers, writePlaces } from '../encoding/bits';
import type { ByteReader, ByteWriter } from '../encoding/bytes';
import { compareCodePoints } from '../encoding/code-points';
import { byPlace, type Dictionary, textAt } from '../encoding/dictionary';

/**
 * Space-Saving: the heaviest keys of a stream in a bounded number of counters. A sketch bounds the weight of *every*
 * key: a kept key has its own bounds, any other has [0, floor]. In this form merging adds two functions (commutative,
 * associative, without truncation), and exact weights stay exact: the batch layer's rankings are the same type with
 * lower = upper. Source: Metwally, Agrawal, El Abbadi, “Efficient computation of frequent and top-k elements in data
 * streams”, ICDT 2005; merging: Agarwal et al., “Mergeable summaries”, PODS 2012.
 */
export interface SpaceSaving {
  /** Upper bound for the weight of any key that is not kept. */
  floor: number;
  readonly entries: Map<string, WeightBounds>;
}
export interface WeightBounds {
  lower: number;
  upper: number;
}

/** Weights and bounds end here instead of losing single units: this number means “this or more”. */
export const WEIGHT_LIMIT = Number.MAX_SAFE_INTEGER;

function plus(a: number, b: number): number {
  return Math.min(WEIGHT_LIMIT, a + b);
}

export function emptySpaceSaving(): SpaceSaving {
  return { floor: 0, entries: new Map() };
}

/**
 * Adds a weight to a key. If the sketch is full, it evicts the lightest key, whose weight becomes the floor; of equally
 * light keys it evicts the last in code point order, so that the same events give the same sketch.
 *
 * @param weight 0 or more
 * @param capacity number of keys to keep
 */
export function addWeight(sketch: SpaceSaving, key: string, weight: number, capacity: number): void {
  const known = sketch.entries.get(key);
  if (known !== undefined) {
    known.lower = plus(known.lower, weight);
    known.upper = plus(known.upper, weight);
    return;
  }
  if (sketch.entries.size >= capacity) evictLightest(sketch);
  const upper = plus(sketch.floor, weight);
  if (upper <= sketch.floor) lightestOf.delete(sketch);
  sketch.entries.set(key, { lower: weight, upper });
}

function evictLightest(sketch: SpaceSaving): void {
  let light = lightestOf.get(sketch);
  let key = nextOf(light, sketch);
  if (key === undefined) {
    lightestOf.set(sketch, (light = findLightest(sketch)));
    key = nextOf(light, sketch);
  }
  if (light === undefined || key === undefined) return;
  sketch.entries.delete(key);
  sketch.floor = Math.max(sketch.floor, light.upper);
}

/** All keys with the least upper bound when somebody looked, the first to be evicted at the end. */
interface Lightest {
  readonly upper: number;
  readonly keys: string[];
}

/**
 * Kept so that a sketch is searched once for many evictions: bounds only grow and a key that is added later is above the
 * floor, so these keys are the lightest ones as long as they have this bound. What breaks that forgets them.
 */
const lightestOf = new WeakMap<SpaceSaving, Lightest>();

function nextOf(light: Lightest | undefined, { entries }: SpaceSaving): string | undefined {
  if (light === undefined) return undefined;
  for (let key = light.keys.pop(); key !== undefined; key = light.keys.pop())
    if (entries.get(key)?.upper === light.upper) return key;
  return undefined;
}

function findLightest({ entries }: SpaceSaving): Lightest {
  let upper = Infinity;
  entries.forEach((bounds) => {
    if (bounds.upper < upper) upper = bounds.upper;
  });
  const keys: string[] = [];
  entries.forEach((bounds, key) => {
    if (bounds.upper === upper) keys.push(key);
  });
  return { upper, keys: keys.sort(compareCodePoints) };
}

/** Adds the bounds of every key. The result may have the keys of both. Changes `into` only. */
export function mergeSpaceSaving(into: SpaceSaving, from: SpaceSaving): void {
  lightestOf.delete(into);
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

/** Keys from heaviest to lightest by the middle of their bounds; ties are in code point order. */
export function ranking(sketch: SpaceSaving): readonly (readonly [key: string, bounds: WeightBounds])[] {
  return [...sketch.entries].sort(
    ([a, x], [b, y]) => y.lower + y.upper - (x.lower + x.upper) || compareCodePoints(a, b),
  );
}

/** Writes the floor, the places of the keys in the dictionary, the lower bounds and the widths of the bounds. */
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

/** Reads what `encodeSpaceSaving` wrote. @throws CorruptBytesError */
export function decodeSpaceSaving(keys: readonly string[], reader: ByteReader): SpaceSaving {
  const floor = reader.varint();
  const places = readPlaces(keys.length, reader);
  const sure = readNumbers(places.length, reader);
  const unsure = readNumbers(places.length, reader);
  const boundsAt = (at: number): WeightBounds => {
    const lower = sure[at] ?? 0;
    return { lower, upper: lower + (unsure[at] ?? 0) };
  };
  return { floor, entries: new Map(places.map((place, at) => [textAt(keys, place), boundsAt(at)])) };
}
