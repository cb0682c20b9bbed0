import { ownValue } from '../../../core/own-value';
import { type BucketRange, bucketRanges, chosenVariation, forcedByAddress, isInNamespace, isWithin } from './buckets';
import { meets } from './conditions';
import { bucketOf } from './hash';
import { type AttributeSet, hashedText, type Json } from './json';
import { type SplitContext, splitContext, type SplitTest } from './split';

/** Why a unit has the variation that it has. */
export type SplitReason =
  | 'assigned'
  | 'forced'
  | 'disabled'
  | 'not_running'
  | 'no_unit'
  | 'held_out'
  | 'other_experiment'
  | 'not_targeted'
  | 'not_covered';

export interface SplitResult {
  readonly key: string;
  /** The value of the variation; of the first one if the unit takes no part. */
  readonly value: Json;
  readonly variation: number;
  readonly isInExperiment: boolean;
  /** The variation follows from the bucket, so this counts as an exposure. */
  readonly isHashUsed: boolean;
  readonly reason: SplitReason;
  /** In [0, 1); null if nothing was hashed. */
  readonly bucket: number | null;
}

const USUAL_ATTRIBUTE = 'id';
const FILTER_VERSION = 2;

/**
 * The variation of a unit, decided in the order of GrowthBook's specification: what is forced by an address or by name, then
 * who takes part, then the bucket.
 */
export function runSplit(split: SplitTest, given: SplitContext): SplitResult {
  const context = splitContext.parse(given);
  const { key, variations } = split;
  const result = (variation: number, reason: SplitReason, bucket: number | null = null): SplitResult => {
    const isInExperiment = variation >= 0 && variation < variations.length;
    const shown = isInExperiment ? variation : 0;
    const isHashUsed = reason === 'assigned' && isInExperiment;
    return { key, value: variations[shown] ?? null, variation: shown, isInExperiment, isHashUsed, reason, bucket };
  };
  const out = (reason: SplitReason, bucket: number | null = null): SplitResult => result(-1, reason, bucket);

  if (variations.length < 2 || !context.enabled) return out('disabled');
  const forced =
    forcedByAddress(key, context.url, variations.length) ?? ownValue(context.forcedVariations, key) ?? null;
  if (forced !== null) return result(forced, 'forced');
  if (split.status === 'draft' || split.active === false) return out('not_running');
  const unit = unitOf(split, context.attributes);
  if (unit === '') return out('no_unit');
  if (isFilteredOut(split, context.attributes)) return out('held_out');
  if (!split.filters && split.namespace && !isInNamespace(unit, split.namespace)) return out('other_experiment');
  if (split.condition && !meets(context.attributes, split.condition, context.savedGroups)) return out('not_targeted');

  const bucket = bucketOf(split.seed ?? key, unit, split.hashVersion ?? 1);
  if (bucket === null) return out('disabled');
  const assigned = chosenVariation(bucket, rangesOf(split));
  if (assigned < 0) return out('not_covered', bucket);
  if (typeof split.force === 'number') return result(split.force, 'forced', bucket);
  if (context.qaMode) return out('disabled', bucket);
  if (split.status === 'stopped') return out('not_running', bucket);
  return result(assigned, 'assigned', bucket);
}

function rangesOf({ variations, ranges, coverage, weights }: SplitTest): readonly BucketRange[] {
  return ranges ?? bucketRanges(variations.length, coverage ?? 1, weights);
}

function unitOf({ hashAttribute, fallbackAttribute }: SplitTest, attributes: AttributeSet): string {
  const first = hashedText(ownValue(attributes, hashAttribute ?? USUAL_ATTRIBUTE) ?? null);
  return first === '' && fallbackAttribute ? hashedText(ownValue(attributes, fallbackAttribute) ?? null) : first;
}

function isFilteredOut({ filters }: SplitTest, attributes: AttributeSet): boolean {
  return (filters ?? []).some(({ seed, ranges, attribute, hashVersion }) => {
    const unit = hashedText(ownValue(attributes, attribute ?? USUAL_ATTRIBUTE) ?? null);
    const bucket = unit === '' ? null : bucketOf(seed, unit, hashVersion ?? FILTER_VERSION);
    return bucket === null || !ranges.some((range) => isWithin(bucket, range));
  });
}
