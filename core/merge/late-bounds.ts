import type { SectionState } from '../cell/cell';
import type { DistinctState } from '../metric/kind/distinct';
import { stateOfKind } from '../metric/kind/kind-states';
import { estimateDistinct } from '../sketch/hyperloglog';

/** The states of a distinct count in one bucket. */
export interface LateParts {
  /** Everything merged. */
  readonly all: SectionState;
  /** What is published, as exact numbers. */
  readonly published: SectionState;
  /** What arrived since, in live cells. */
  readonly late: SectionState;
  /** The number of late events, in the same breakdown; undefined if it is not kept. */
  readonly lateEvents: SectionState | undefined;
}

/**
 * Narrows the bounds of a distinct count of which the published part is exact: k late identities add at most k. The late
 * ones are estimated from their own registers, and there are no more of them than late events.
 */
export function boundLate({ all, published, late, lateEvents }: LateParts): SectionState {
  if ('total' in all) return { total: bounded(all.total, at(published, ''), at(late, ''), at(lateEvents, '')) };
  return {
    keys: new Map(
      [...all.keys].map(([key, state]) => [
        key,
        bounded(state, at(published, key), at(late, key), at(lateEvents, key)),
      ]),
    ),
  };
}

function at(section: SectionState | undefined, key: string): unknown {
  if (section === undefined) return undefined;
  return 'total' in section ? section.total : section.keys.get(key);
}

function bounded(all: unknown, published: unknown, late: unknown, lateEvents: unknown): DistinctState {
  const state = stateOfKind('distinct', all);
  const exact = published === undefined ? 0 : stateOfKind('distinct', published).exact;
  if (exact === null) return state;
  if (late === undefined) return { registers: state.registers, exact };
  const found = estimateDistinct(stateOfKind('distinct', late).registers);
  const events = lateEvents === undefined ? Infinity : stateOfKind('count', lateEvents).count;
  return {
    registers: state.registers,
    exact: null,
    within: { least: Math.max(exact, Math.min(found.lower, events)), most: exact + Math.min(found.upper, events) },
  };
}
