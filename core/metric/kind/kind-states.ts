import type { DDSketch } from '../../sketch/ddsketch';
import type { CountState } from './count';
import type { DistinctState } from './distinct';
import type { SumState } from './sum';
import type { TopState } from './top';

/** The state of each kind. */
export interface KindStates {
  readonly count: CountState;
  readonly sum: SumState;
  readonly distinct: DistinctState;
  readonly quantiles: DDSketch;
  readonly top: TopState;
}

/**
 * A section's state, typed by the kind of the section's metric. The caller vouches for the kind: take it from the metric that
 * names the section.
 */
export function stateOfKind<Kind extends keyof KindStates>(_kind: Kind, state: unknown): KindStates[Kind] {
  return state as KindStates[Kind];
}
