import { parseInstant } from '../../core/event/timestamp';
import { ownValue } from '../../core/own-value';
import { isWithin } from './assign/buckets';
import { bucketOf } from './assign/hash';
import { type AttributeSet, hashedText, type Json } from './assign/json';
import { runSplit, type SplitReason } from './assign/run-split';
import type { SplitTest } from './assign/split';
import { type Declaration, type ExperimentRecord, UNIT_ATTRIBUTES } from './declare/experiment';

/** Whom variants are asked for. */
export interface AssignedUnit {
  readonly attributes: AttributeSet;
  /** Variants that the caller remembers from before, by experiment: a unit keeps its first one. */
  readonly kept?: Readonly<Record<string, string>> | undefined;
}

export interface Assignment {
  readonly experiment: string;
  readonly variant: string;
  readonly value: Json;
  /** It counts in the results once it is exposed. */
  readonly is_in_experiment: boolean;
  readonly reason: SplitReason | 'kept' | 'decided';
  /** What to send as `variant` of an `exposure` event when the unit sees the variant; null if it does not count. */
  readonly exposure: string | null;
}

/** What an exposure has in its field `variant`; no id contains the separator. */
export function exposureText(experiment: string, variant: string): string {
  return `${experiment}/${variant}`;
}

const HOLDOUT_VERSION = 2;

/**
 * The variant of a unit. Exclusion, targeting and coverage decide who takes part, so a variant that the caller has kept
 * holds only while the unit still does.
 */
export function assign(record: ExperimentRecord, { attributes, kept }: AssignedUnit, nowMs: number): Assignment {
  const { declaration, decision } = record;
  const { id, kind, variants } = declaration;
  const given = (variant: string, reason: Assignment['reason'], isIn: boolean): Assignment => ({
    experiment: id,
    variant,
    value: variants.find((one) => one.id === variant)?.value ?? variant,
    is_in_experiment: isIn && kind === 'experiment',
    reason,
    exposure: isIn && kind === 'experiment' ? exposureText(id, variant) : null,
  });
  const control = variants[0]?.id ?? '';
  if (decision !== null) return given(decision, 'decided', false);
  const unit = hashedText(ownValue(attributes, UNIT_ATTRIBUTES[declaration.unit]) ?? null);
  const forced = ownValue(declaration.forced ?? {}, unit);
  if (forced !== undefined) return given(forced, 'forced', false);
  if (!isRunning(record, nowMs)) return given(control, 'not_running', false);
  if (isHeldOut(declaration, unit)) return given(control, 'held_out', false);
  const { variation, isHashUsed, reason } = runSplit(splitOf(declaration), { attributes });
  if (!isHashUsed) return given(control, reason, false);
  const before = ownValue(kept ?? {}, id);
  if (kind === 'experiment' && variants.some((one) => one.id === before))
    return given(before ?? control, before === variants[variation]?.id ? 'assigned' : 'kept', true);
  return given(variants[variation]?.id ?? control, reason, true);
}

function isRunning({ status, declaration: { start, end } }: ExperimentRecord, nowMs: number): boolean {
  if (status !== 'running') return false;
  return nowMs >= (instantIn(start) ?? -Infinity) && nowMs < (instantIn(end) ?? Infinity);
}

function instantIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseInstant(text);
}

/** One hash per group, so that a unit is held out of all its experiments or of none. */
function isHeldOut({ holdout }: Declaration, unit: string): boolean {
  if (holdout === undefined) return false;
  const bucket = bucketOf(`holdout/${holdout.group}`, unit, HOLDOUT_VERSION);
  return bucket !== null && isWithin(bucket, [0, holdout.share]);
}

/** A declaration in the form of GrowthBook’s SDKs, which split units in the same way. */
export function splitOf(declared: Declaration): SplitTest {
  const { id, kind, variants, coverage, targeting, seed, unit, hash_version: hashVersion, exclusion } = declared;
  const weights = variants.flatMap(({ weight }) => weight ?? []);
  return {
    key: id,
    variations: variants.map((variant) => variant.value ?? variant.id),
    hashAttribute: UNIT_ATTRIBUTES[unit],
    hashVersion,
    seed: seed ?? id,
    ...(kind === 'flag'
      ? {
          ranges: [
            [coverage, 1],
            [0, coverage],
          ],
        }
      : { coverage, ...(weights.length === variants.length ? { weights } : {}) }),
    ...(targeting === undefined ? {} : { condition: targeting }),
    ...(exclusion === undefined ? {} : { namespace: [exclusion.group, exclusion.from, exclusion.to] }),
  };
}
