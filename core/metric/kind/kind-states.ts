import type { DDSketch } from '../../sketch/ddsketch';
import type { CountState } from './count';
import type { DistinctState } from './distinct';
import type { SumState } from './sum';
import type { TopState } from './top';

/** The state type of each kind. */
export interface KindStates {
  readonly count: CountState;
  readonly sum: SumState;
  readonly distinct: DistinctState;
  readonly quantiles: DDSketch;
  readonly top: TopState;
}

/**
 * A section's state, typed by the kind of the section's metric. The type is not checked: pass the kind of the metric
 * that the section belongs to.
 */
export function stateOfKind<Kind extends keyof KindStates>(_kind: Kind, state: unknown): KindStates[Kind] {
  return state as KindStates[Kind];
}
