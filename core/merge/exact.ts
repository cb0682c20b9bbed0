import type { SectionShape, SectionState } from '../cell/cell';
import { kindOf } from '../metric/kind';
import { addAmounts, type Amount } from '../metric/kind/amount';
import { stateOfKind } from '../metric/kind/kind-states';
import type { Resolution } from '../metric/kind/kind';
import type { MeasureSpec } from '../metric/measure';
import { OTHER_KEY } from '../metric/dimension';
import { emptySpaceSaving, type SpaceSaving } from '../sketch/space-saving';
import type { Window } from '../time/window';
import type { MergedSection } from './merge-series';

/** A number that was counted from the events themselves. */
export interface ExactNumber {
  /** For a ranking: the ranked key. */
  readonly ranked?: string;
  /** Where a sum or a ranking is split by currency. */
  readonly currency?: string;
  /** For quantiles: the DDSketch bin. */
  readonly bin?: number;
  /** Beyond 2^53 − 1 only of sums. */
  readonly value: Amount;
}

/** A number of a breakdown. */
export interface KeyedNumber extends ExactNumber {
  /** Key of the dimension; empty for a total. */
  readonly key: string;
}

/**
 * True if a bucket is final but its state is only an estimate, so that the exact number must be computed from the
 * curated events: distinct counts and rankings of several windows do not add up, and a breakdown with more keys than a
 * cell keeps has some of them under OTHER_KEY. (A bucket that is one published window is exact otherwise.)
 *
 * @param cut `tidemark` in ms since 1970; `limit` is the number of ranked keys that are shown
 */
export function needsExact(
  shape: SectionShape,
  merged: MergedSection,
  bucket: Window,
  cut: { readonly tidemark: number; readonly limit: number },
): boolean {
  if (merged.state === undefined || merged.fromLive || bucket.end > cut.tidemark) return false;
  if (hasOverflow(merged)) return true;
  const { kind } = shape.metric.measure;
  const states = 'total' in merged.state ? [merged.state.total] : [...merged.state.keys.values()];
  switch (kind) {
    case 'count':
    case 'sum':
    case 'quantiles':
      return false;
    case 'distinct':
      return states.some((state) => stateOfKind('distinct', state).exact === null);
    case 'top':
      return states.some((state) => [...stateOfKind('top', state).values()].some((one) => isLoose(one, cut.limit)));
  }
}

/** True if a breakdown has more keys than a cell keeps, so that some of them were merged. */
export function hasOverflow({ state }: Pick<MergedSection, 'state'>): boolean {
  return state !== undefined && 'keys' in state && state.keys.has(OTHER_KEY);
}

function isLoose({ entries, floor }: SpaceSaving, limit: number): boolean {
  if (floor > 0 && entries.size < limit) return true;
  for (const { lower, upper } of entries.values()) if (lower !== upper) return true;
  return false;
}

/** A section whose state gives exactly these numbers. */
export function exactSection({ metric, dimension }: SectionShape, numbers: readonly KeyedNumber[]): SectionState {
  if (dimension === undefined) return { total: exactState(metric.measure, 'total', numbers) };
  const byKey = new Map<string, KeyedNumber[]>();
  for (const number of numbers) byKey.set(number.key, [...(byKey.get(number.key) ?? []), number]);
  return {
    keys: new Map([...byKey].map(([key, own]) => [key, exactState(metric.measure, 'breakdown', own)])),
  };
}

/** The state of one key that gives exactly these numbers; the zero of the kind if there are none. */
export function exactState(measure: MeasureSpec, resolution: Resolution, numbers: readonly ExactNumber[]): unknown {
  const state = kindOf(measure).zero(measure, resolution);
  for (const number of numbers) addExact(measure, state, number);
  return state;
}

function addExact({ kind }: MeasureSpec, state: unknown, number: ExactNumber): void {
  const { ranked = '', currency = '', bin = 0 } = number;
  const value = Number(number.value);
  switch (kind) {
    case 'count':
      stateOfKind(kind, state).count += value;
      return;
    case 'sum': {
      const sums = stateOfKind(kind, state);
      sums.set(currency, addAmounts(sums.get(currency) ?? 0, number.value));
      return;
    }
    case 'distinct':
      stateOfKind(kind, state).exact = value;
      return;
    case 'quantiles':
      stateOfKind(kind, state).set(bin, value);
      return;
    case 'top': {
      const rankings = stateOfKind(kind, state);
      const sketch = rankings.get(currency) ?? emptySpaceSaving();
      rankings.set(currency, sketch);
      sketch.entries.set(ranked, { lower: value, upper: value });
    }
  }
}
