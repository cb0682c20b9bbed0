import { byPlace, textAt } from '../../encoding/dictionary';
import type { SumMeasure } from '../measure';
import { addAmounts, type Amount, finishAmount } from './amount';
import type { Kind } from './kind';

/** One sum per currency, in minor units. A measure without currencies uses the empty text as key. */
export type SumState = Map<string, Amount>;

const NO_CURRENCY = '';
/** Head of a state without sums; also the low bit of the last head. */
const NOTHING = 0;
const LAST = 1;

function plus(state: SumState, currency: string, amount: Amount): void {
  state.set(currency, addAmounts(state.get(currency) ?? 0, amount));
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
      bytes.integer(amount);
    });
  },
  decode: ({ bytes, texts }) => {
    const state: SumState = new Map();
    for (let head = bytes.varint(); head !== NOTHING; head = head % 2 === LAST ? NOTHING : bytes.varint()) {
      state.set(textAt(texts('currency'), Math.floor(head / 2) - 1), bytes.integer());
    }
    return state;
  },
  finish: (state, { byCurrency }) => {
    if (!byCurrency) return [finishAmount(state.get(NO_CURRENCY) ?? 0, {})];
    return [...state]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, amount]) => finishAmount(amount, { currency }));
  },
};
