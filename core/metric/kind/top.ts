import { byPlace, textAt } from '../../encoding/dictionary';
import {
  addWeight,
  decodeSpaceSaving,
  emptySpaceSaving,
  encodeSpaceSaving,
  mergeSpaceSaving,
  ranking,
  type SpaceSaving,
  WEIGHT_LIMIT,
} from '../../sketch/space-saving';
import type { FoldedEvent, TopMeasure } from '../measure';
import type { Finished, Kind } from './kind';

/** One ranking per currency. A ranking by number of events uses the empty text as key. */
export type TopState = Map<string, SpaceSaving>;

const NO_CURRENCY = '';

function group(event: FoldedEvent, weight: TopMeasure['weight']): string {
  return weight === 'events' ? NO_CURRENCY : (event.currency ?? NO_CURRENCY);
}

export const top: Kind<TopState, TopMeasure> = {
  zero: () => new Map(),
  add: (state, event, { column, weight, capacity }) => {
    const key = event[column];
    const amount = weight === 'events' ? 1 : (event.amount_minor ?? 0);
    if (key === null || amount <= 0) return;
    const currency = group(event, weight);
    let sketch = state.get(currency);
    if (sketch === undefined) state.set(currency, (sketch = emptySpaceSaving()));
    addWeight(sketch, key, amount, capacity);
  },
  merge: (into, from) => {
    for (const [currency, theirs] of from) {
      let mine = into.get(currency);
      if (mine === undefined) into.set(currency, (mine = emptySpaceSaving()));
      mergeSpaceSaving(mine, theirs);
    }
  },
  isZero: ({ size }) => size === 0,
  texts: (state, { column }, use) => {
    for (const [currency, sketch] of state) {
      use('currency', currency);
      for (const key of sketch.entries.keys()) use(column, key);
    }
  },
  encode: (state, { bytes, spec, dictionary }) => {
    bytes.varint(state.size);
    for (const [place, sketch] of byPlace(state, dictionary('currency'))) {
      bytes.varint(place);
      encodeSpaceSaving(sketch, dictionary(spec.column), bytes);
    }
  },
  decode: ({ bytes, spec, texts }) => {
    const state: TopState = new Map();
    for (let left = bytes.varint(); left > 0; left--) {
      const currency = textAt(texts('currency'), bytes.varint());
      state.set(currency, decodeSpaceSaving(texts(spec.column), bytes));
    }
    return state;
  },
  finish: (state, { column, weight }) =>
    [...state]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([currency, sketch]) => finishRanking(sketch, column, weight === 'events' ? undefined : currency)),
};

function finishRanking(sketch: SpaceSaving, column: string, currency: string | undefined): readonly Finished[] {
  return ranking(sketch).map(([key, { lower, upper }]) => ({
    by: { [column]: key, ...(currency === undefined ? {} : { currency }) },
    value: lower + Math.floor((upper - lower) / 2),
    lower,
    // A weight at the limit may be any larger one.
    upper: upper === WEIGHT_LIMIT ? null : upper,
  }));
}
