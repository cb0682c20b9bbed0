import type { CountMeasure } from '../measure';
import { exactly, type Kind } from './kind';

export interface CountState {
  count: number;
}

export const count: Kind<CountState, CountMeasure> = {
  zero: () => ({ count: 0 }),
  add: (state) => {
    state.count += 1;
  },
  merge: (into, from) => {
    into.count += from.count;
  },
  encode: (state, writer) => writer.varint(state.count),
  decode: (reader) => ({ count: reader.varint() }),
  finish: (state) => [exactly(state.count)],
};
