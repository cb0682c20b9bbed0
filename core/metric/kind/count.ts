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
  isZero: ({ count }) => count === 0,
  encode: (state, { bytes }) => bytes.varint(state.count),
  decode: ({ bytes }) => ({ count: bytes.varint() }),
  finish: (state) => [exactly(state.count)],
};
