import {
  addRegister,
  COARSE_PRECISION,
  emptyHyperLogLog,
  estimateDistinct,
  FINE_PRECISION,
  type HyperLogLog,
  mergeHyperLogLog,
  type Precision,
} from '../../sketch/hyperloglog';
import { decodeHyperLogLog, encodeHyperLogLog } from '../../sketch/hyperloglog-codec';
import type { DistinctMeasure } from '../measure';
import { exactly, type Kind, type Resolution } from './kind';

/**
 * HyperLogLog registers, plus the exact count if known: for a window that the batch layer published, until something is
 * added.
 */
export interface DistinctState {
  readonly registers: HyperLogLog;
  exact: number | null;
  /** Certain bounds that a query knows beside the registers (`certainOf`, core/merge/late-bounds); never stored. */
  within?: CertainBounds | undefined;
}

interface CertainBounds {
  readonly least: number;
  readonly most: number;
}

const FINE_REGISTERS = 2 ** FINE_PRECISION;

export const distinct: Kind<DistinctState, DistinctMeasure> = {
  zero: (_, resolution) => ({ registers: emptyHyperLogLog(precisionOf(resolution)), exact: 0 }),
  add: (state, event, { column }) => {
    addRegister(state.registers, registerColumn(state, event, column));
    state.exact = null;
    if (state.within !== undefined) state.within = undefined;
  },
  merge: (into, from) => {
    if (from.exact === 0) return;
    mergeHyperLogLog(into.registers, from.registers);
    into.within = into.exact === 0 ? from.within : union(certainOf(into), certainOf(from));
    into.exact = into.exact === 0 ? from.exact : null;
  },
  isZero: ({ exact }) => exact === 0,
  encode: (state, { bytes }) => {
    bytes.varint(state.exact === null ? 0 : state.exact + 1);
    encodeHyperLogLog(state.registers, bytes);
  },
  decode: ({ bytes, resolution }) => {
    const exact = bytes.varint();
    return { exact: exact === 0 ? null : exact - 1, registers: decodeHyperLogLog(bytes, precisionOf(resolution)) };
  },
  finish: (state) => [state.exact === null ? { by: {}, ...estimateOf(state) } : exactly(state.exact)],
};

function certainOf({ exact, within }: DistinctState): CertainBounds | undefined {
  return exact === null ? within : { least: exact, most: exact };
}

/** Two sets have at least as many identities together as the larger one, and at most as many as both. */
function union(a: CertainBounds | undefined, b: CertainBounds | undefined): CertainBounds | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { least: Math.max(a.least, b.least), most: a.most + b.most };
}

/**
 * The estimate within what is certain. Registers that contradict it say nothing more, and equal bounds are a claim of
 * exactness, which registers cannot make.
 */
function estimateOf({ registers, within }: DistinctState): ReturnType<typeof estimateDistinct> {
  const estimate = estimateDistinct(registers);
  if (within === undefined) return estimate;
  const { least, most } = within;
  const isContradicted = estimate.upper < least || estimate.lower > most;
  const lower = isContradicted ? least : Math.max(estimate.lower, least);
  const upper = isContradicted ? most : Math.max(Math.min(estimate.upper, most), Math.min(lower + 1, most));
  return { lower, upper, value: Math.min(Math.max(estimate.value, lower), upper) };
}

function precisionOf(resolution: Resolution): Precision {
  return resolution === 'total' ? FINE_PRECISION : COARSE_PRECISION;
}

function registerColumn(
  state: DistinctState,
  event: Readonly<
    Record<'visitor_register' | 'visitor_register_coarse' | 'session_register' | 'session_register_coarse', number>
  >,
  column: DistinctMeasure['column'],
): number {
  const fine = state.registers.length === FINE_REGISTERS;
  if (column === 'visitor') return fine ? event.visitor_register : event.visitor_register_coarse;
  return fine ? event.session_register : event.session_register_coarse;
}
