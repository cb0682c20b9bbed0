import type { SumMeasure } from '../measure';
import { exactly, type Kind } from './kind';

/** A sum a currency, in minor units; the one sum of a measure without currency stands under the empty text. */
export type SumState = Map<string, number>;

/** Sums stop here (± 2^52 − 1) instead of losing units: 45,000 times the largest amount of an event. */
const SUM_LIMIT = 2 ** 52 - 1;
const NO_CURRENCY = '';

function plus(state: SumState, currency: string, amount: number): void {
  const sum = (state.get(currency) ?? 0) + amount;
  state.set(currency, Math.max(-SUM_LIMIT, Math.min(SUM_LIMIT, sum)));
}

export const sum: Kind<SumState, SumMeasure> = {
  zero: () => new Map(),
  add: (state, event, { column, byCurrency }) => {
    plus(state, byCurrency ? (event.currency ?? NO_CURRENCY) : NO_CURRENCY, column === 'events' ? 1 : (event[column] ?? 0));
  },
  merge: (into, from) => {
    for (const [currency, amount] of from) plus(into, currency, amount);
  },
  encode: (state, writer) => {
    writer.varint(state.size);
    for (const currency of [...state.keys()].sort()) {
      writer.text(currency);
      writer.signed(state.get(currency) as number);
    }
  },
  decode: (reader) => {
    const state: SumState = new Map();
    for (let left = reader.varint(); left > 0; left--) state.set(reader.text(), reader.signed());
    return state;
  },
  finish: (state, { byCurrency }) => {
    if (!byCurrency) return [exactly(state.get(NO_CURRENCY) ?? 0)];
    return [...state.keys()].sort().map((currency) => exactly(state.get(currency) as number, { currency }));
  },
};
