import { bucketOf } from './hash';

/** Half-open: [from, to), within [0, 1]. */
export type BucketRange = readonly [from: number, to: number];

/** Weights whose sum is further from 1 are a mistake, and equal ones are used instead. */
const WEIGHT_SLACK = 0.01;

/** `count` equal weights; none for a count below 1. */
export function equalWeights(count: number): readonly number[] {
  return count < 1 ? [] : Array.from({ length: count }, () => 1 / count);
}

/**
 * A range per variation. Coverage shortens each range and moves none, so that raising it keeps everyone where they are.
 *
 * @param coverage share of units that take part
 * @param weights equal ones are used if they are absent, of another number, or do not add up to 1
 */
export function bucketRanges(
  variations: number,
  coverage: number,
  weights: readonly number[] | null | undefined,
): readonly BucketRange[] {
  const share = Math.min(1, Math.max(0, coverage));
  let start = 0;
  return usableWeights(variations, weights).map((weight): BucketRange => {
    const from = start;
    start += weight;
    return [from, from + share * weight];
  });
}

function usableWeights(variations: number, weights: readonly number[] | null | undefined): readonly number[] {
  if (weights?.length !== variations) return equalWeights(variations);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Math.abs(total - 1) > WEIGHT_SLACK ? equalWeights(variations) : weights;
}

/** The variation whose range contains the bucket; -1 if there is none. */
export function chosenVariation(bucket: number, ranges: readonly BucketRange[]): number {
  return ranges.findIndex((range) => isWithin(bucket, range));
}

export function isWithin(bucket: number, [from, to]: BucketRange): boolean {
  return bucket >= from && bucket < to;
}

/** A part of a population that mutually exclusive experiments divide among themselves: its name, and from where to where. */
export type Namespace = readonly [name: string, from: number, to: number];

export function isInNamespace(value: string, [name, from, to]: Namespace): boolean {
  const bucket = bucketOf(`__${name}`, value, 1);
  return bucket !== null && isWithin(bucket, [from, to]);
}

/**
 * The variation that the address of a page asks for, for testers.
 *
 * @example forcedByAddress('my-test', 'https://shop.example/?my-test=1#top', 2) // 1
 */
export function forcedByAddress(key: string, address: string, variations: number): number | null {
  const [, search = ''] = address.split('?');
  const [parameters = ''] = search.split('#');
  const asked = parameters
    .split('&')
    .map((parameter) => parameter.split('='))
    .find(([name]) => name === key)?.[1];
  const variation = Number.parseInt(asked ?? '', 10);
  return variation >= 0 && variation < variations ? variation : null;
}
