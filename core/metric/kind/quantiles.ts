import { addBin, type DDSketch, decodeDDSketch, encodeDDSketch, mergeDDSketch, quantile } from '../../sketch/ddsketch';
import type { QuantilesMeasure } from '../measure';
import type { Kind } from './kind';

/** Name of a quantile in answers. @example quantileName(0.999) // 'p99.9' */
export function quantileName(q: number): string {
  return `p${Number((q * 100).toFixed(6))}`;
}

export const quantiles: Kind<DDSketch, QuantilesMeasure> = {
  zero: () => new Map(),
  add: (state, event, { column }) => {
    const bin = event[column];
    if (bin !== null) addBin(state, bin);
  },
  merge: mergeDDSketch,
  isZero: ({ size }) => size === 0,
  encode: (state, { bytes }) => encodeDDSketch(state, bytes),
  decode: ({ bytes }) => decodeDDSketch(bytes),
  finish: (state, spec) =>
    spec.quantiles.flatMap((q) => {
      const found = quantile(state, q);
      return found === undefined ? [] : [{ by: { quantile: quantileName(q) }, ...found }];
    }),
};
