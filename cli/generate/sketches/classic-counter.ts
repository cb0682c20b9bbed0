import {
  addRegister,
  emptyHyperLogLog,
  type HyperLogLog,
  type Precision,
  registerOf,
} from '../../../core/sketch/hyperloglog';
import type { Counter } from './distinct-error';

/** Above this many visitors per register, the paper's estimator changes its formula. */
export const CLASSIC_SWITCH = 2.5;

/**
 * The estimator of the 2007 paper, which Tidemark does not use: the pictures and the tests must be able to show the
 * bump at its switch. Source: Flajolet, Fusy, Gandouet, Meunier, “HyperLogLog: the analysis of a near-optimal
 * cardinality estimation algorithm”, AofA 2007, figure 3.
 */
export function createClassicCounter(precision: Precision): Counter {
  const registers = emptyHyperLogLog(precision);
  return {
    see: (count, word) => {
      for (let left = count; left > 0; left--) addRegister(registers, registerOf(word(), word(), precision));
    },
    estimate: () => {
      const value = classicEstimate(registers);
      const margin = (3 * 1.04 * value) / Math.sqrt(registers.length);
      return { value: Math.round(value), lower: Math.floor(value - margin), upper: Math.ceil(value + margin) };
    },
  };
}

function classicEstimate(registers: HyperLogLog): number {
  const m = registers.length;
  let [empty, sum] = [0, 0];
  for (const rank of registers) {
    if (rank === 0) empty += 1;
    sum += 2 ** -rank;
  }
  const raw = ((0.7213 / (1 + 1.079 / m)) * m * m) / sum;
  return raw <= CLASSIC_SWITCH * m && empty > 0 ? m * Math.log(m / empty) : raw;
}
