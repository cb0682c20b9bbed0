import { byPlace, textAt } from '../../encoding/dictionary';
import type { SumMeasure } from '../measure';
import { exactly, type Kind } from './kind';

/** One sum per currency, in minor units. A measure without currencies uses the empty text as key. */
export type SumState = Map<string, number>;

/** Sums saturate at ± (2^52 − 1), 45,000 times the largest amount of an event, so that every unit stays exact. */
const SUM_LIMIT = 2 ** 52 - 1;
const NO_CURRENCY = '';
/** Head of a state without sums; also the low bit of the last head. */
const NOTHING = 0;
const LAST = 1;

function plus(state: SumState, currency: string, amount: number): void {
  const sum = (state.get(currency) ?? 0) + amount;
  state.set(currency, Math.max(-SUM_LIMIT, Math.min(SUM_LIMIT, sum)));
}

export const sum: Kind<SumState, SumMeasure> = {
  zero: () => new Map(),
  add: (state, event, { column, byCurrency }) => {
    plus(
      state,
      byCurrency ? (event.currency ?? NO_CURRENCY) : NO_CURRENCY,
      column === 'events' ? 1 : (event[column] ?? 0),
    );
  },
  merge: (into, from) => {
    for (const [currency, amount] of from) plus(into, currency, amount);
  },
  isZero: ({ size }) => size === 0,
  texts: (state, _, use) => {
    for (const currency of state.keys()) use('currency', currency);
  },
  /**
   * The head of each currency also marks the last one: most states have one currency, and a cell has hundreds of
   * states.
   */
  encode: (state, { bytes, dictionary }) => {
    const sums = byPlace(state, dictionary('currency'));
    if (sums.length === 0) bytes.varint(NOTHING);
    sums.forEach(([place, amount], at) => {
      bytes.varint((place + 1) * 2 + (at === sums.length - 1 ? LAST : 0));
      bytes.signed(amount);
    });
  },
  decode: ({ bytes, texts }) => {
    const state: SumState = new Map();
    for (let head = bytes.varint(); head !== NOTHING; head = head % 2 === LAST ? NOTHING : bytes.varint()) {
      state.set(textAt(texts('currency'), Math.floor(head / 2) - 1), bytes.signed());
    }
    return state;
  },
  finish: (state, { byCurrency }) => {
    if (!byCurrency) return [exactly(state.get(NO_CURRENCY) ?? 0)];
    return [...state].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, amount]) => exactly(amount, { currency }));
  },
};
