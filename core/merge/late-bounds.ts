import type { SectionState } from '../cell/cell';
import type { DistinctState } from '../metric/kind/distinct';
import { stateOfKind } from '../metric/kind/kind-states';
import { estimateDistinct, mostDistinct } from '../sketch/hyperloglog';

/** The states of a distinct count in one bucket. */
export interface LateParts {
  /** Everything merged. */
  readonly all: SectionState;
  /** What is published, as exact numbers; undefined if nothing is. */
  readonly published: SectionState | undefined;
  /** What arrived since, in live cells. */
  readonly late: SectionState;
  /** The same without a breakdown, which has finer registers; undefined if it was not read. */
  readonly lateTotal: SectionState | undefined;
  /** The number of late events, in the same breakdown; undefined if it is not kept. */
  readonly lateEvents: SectionState | undefined;
}

/**
 * Narrows the bounds of a distinct count of which the published part is exact: k late identities add at most k. How many
 * there are follows from their own registers, from those of all keys together, and there are no more than late events.
 */
export function boundLate(parts: LateParts): SectionState {
  const { all } = parts;
  const inAll = mostIn(at(parts.lateTotal, ''));
  if ('total' in all) return { total: bounded(all.total, partsAt(parts, ''), inAll) };
  return {
    keys: new Map([...all.keys].map(([key, state]) => [key, bounded(state, partsAt(parts, key), inAll)])),
  };
}

interface KeyParts {
  readonly published: unknown;
  readonly late: unknown;
  readonly lateEvents: unknown;
}

function partsAt({ published, late, lateEvents }: LateParts, key: string): KeyParts {
  return { published: at(published, key), late: at(late, key), lateEvents: at(lateEvents, key) };
}

function at(section: SectionState | undefined, key: string): unknown {
  if (section === undefined) return undefined;
  return 'total' in section ? section.total : section.keys.get(key);
}

function mostIn(state: unknown): number {
  return state === undefined ? Infinity : mostDistinct(stateOfKind('distinct', state).registers);
}

function bounded(all: unknown, { published, late, lateEvents }: KeyParts, inAll: number): DistinctState {
  const state = stateOfKind('distinct', all);
  const exact = published === undefined ? 0 : stateOfKind('distinct', published).exact;
  if (exact === null) return state;
  if (late === undefined) return { registers: state.registers, exact };
  const { registers } = stateOfKind('distinct', late);
  const found = estimateDistinct(registers);
  const events = lateEvents === undefined ? Infinity : stateOfKind('count', lateEvents).count;
  const most = Math.min(mostDistinct(registers), found.upper, events, inAll);
  return {
    registers: state.registers,
    exact: null,
    within: { least: Math.max(exact, Math.min(found.lower, most)), most: exact + most },
  };
}
