import { addBin, type DDSketch, decodeDDSketch, encodeDDSketch, mergeDDSketch, quantile } from '../../sketch/ddsketch';
import type { QuantilesMeasure } from '../measure';
import type { Kind } from './kind';

export const quantiles: Kind<DDSketch, QuantilesMeasure> = {
  zero: () => new Map(),
  add: (state, event, { column }) => {
    const bin = event[column];
    if (bin !== null) addBin(state, bin);
  },
  merge: mergeDDSketch,
  encode: encodeDDSketch,
  decode: decodeDDSketch,
  finish: (state, spec) =>
    spec.quantiles.flatMap((q) => {
      const found = quantile(state, q);
      return found === undefined ? [] : [{ by: { quantile: `p${q * 100}` }, ...found }];
    }),
};
