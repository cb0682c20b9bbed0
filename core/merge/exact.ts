import type { SectionShape, SectionState } from '../cell/cell';
import { type DistinctState } from '../metric/kind/distinct';
import { kindOf } from '../metric/kind';
import { type TopState } from '../metric/kind/top';
import { OTHER_KEY } from '../metric/dimension';
import { emptySpaceSaving, type SpaceSaving } from '../sketch/space-saving';
import type { Window } from '../time/window';
import type { MergedSection } from './merge-series';

/** A number that was counted from the events themselves. */
export interface ExactNumber {
  /** Key of the dimension; empty for a total. */
  readonly key: string;
  /** For a ranking: the ranked key, and its currency where it is ranked by money. */
  readonly ranked?: string;
  readonly currency?: string;
  readonly value: number;
}

/**
 * True if a bucket is final but its state is only an estimate, so that the exact number must be computed from the
 * curated events: distinct counts and rankings of several windows do not add up. (A bucket that is one published window
 * is exact.)
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
  const { kind } = shape.metric.measure;
  if (kind !== 'distinct' && kind !== 'top') return false;
  const states = 'total' in merged.state ? [merged.state.total] : [...merged.state.keys.values()];
  if ('keys' in merged.state && merged.state.keys.has(OTHER_KEY)) return true;
  return kind === 'distinct'
    ? states.some((state) => (state as DistinctState).exact === null)
    : states.some((state) => [...(state as TopState).values()].some((sketch) => isLoose(sketch, cut.limit)));
}

function isLoose({ entries, floor }: SpaceSaving, limit: number): boolean {
  if (floor > 0 && entries.size < limit) return true;
  for (const { lower, upper } of entries.values()) if (lower !== upper) return true;
  return false;
}

/** A section whose state gives exactly these numbers. */
export function exactSection({ metric, dimension }: SectionShape, numbers: readonly ExactNumber[]): SectionState {
  const resolution = dimension === undefined ? 'total' : 'breakdown';
  const keys = new Map<string, unknown>();
  const stateOf = (key: string): unknown => {
    let state = keys.get(key);
    if (state === undefined) keys.set(key, (state = kindOf(metric.measure).zero(metric.measure, resolution)));
    return state;
  };
  for (const number of numbers) {
    if (metric.measure.kind === 'top') rank(stateOf(number.key) as TopState, number);
    else (stateOf(number.key) as DistinctState).exact = number.value;
  }
  return dimension === undefined ? { total: stateOf('') } : { keys };
}

function rank(state: TopState, { ranked = '', currency = '', value }: ExactNumber): void {
  let sketch = state.get(currency);
  if (sketch === undefined) state.set(currency, (sketch = emptySpaceSaving()));
  sketch.entries.set(ranked, { lower: value, upper: value });
}
