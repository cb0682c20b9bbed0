import type { ByteReader, ByteWriter } from '../../encoding/bytes';
import type { Dictionary } from '../../encoding/dictionary';
import type { TextDomain } from '../dimension';
import type { FoldedEvent, MeasureSpec } from '../measure';

/** Totals are kept finer than breakdowns, of which a cell has hundreds. */
export type Resolution = 'total' | 'breakdown';

/** A number as the API shows it. `by` holds what the kind itself splits by: a currency, a quantile, a ranked key. */
export interface Finished {
  readonly by: Readonly<Record<string, string>>;
  /** Null where there is nothing to say (a quantile of no events, a division by zero). */
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Where a state is written: texts are not, but their places in the sorted dictionaries of the cell. */
export interface StateWriter<Spec> {
  readonly bytes: ByteWriter;
  readonly spec: Spec;
  readonly dictionary: (domain: TextDomain) => Dictionary;
}

export interface StateReader<Spec> {
  readonly bytes: ByteReader;
  readonly spec: Spec;
  readonly resolution: Resolution;
  /** The texts of a dictionary by place. */
  readonly texts: (domain: TextDomain) => readonly string[];
}

/**
 * A kind of state: a commutative monoid with a visible middle (`zero`, `add`, `merge`), its bytes, and how it is shown.
 * `add` and `merge` change their first argument and never their second. Shape after Algebird's Aggregator.
 */
export interface Kind<State, Spec extends MeasureSpec> {
  zero(spec: Spec, resolution: Resolution): State;
  add(state: State, event: FoldedEvent, spec: Spec): void;
  merge(into: State, from: State): void;
  /** Has it seen nothing? Merging it changes nothing, and a cell does not write it. */
  isZero(state: State): boolean;
  /** Names every text that `encode` will look up in a dictionary. */
  texts?(state: State, spec: Spec, use: (domain: TextDomain, text: string) => void): void;
  /** The bytes are canonical: equal states have equal bytes. */
  encode(state: State, to: StateWriter<Spec>): void;
  decode(from: StateReader<Spec>): State;
  /** Numbers to show, in a stable order; none for a state that has seen nothing, except a count, which is 0. */
  finish(state: State, spec: Spec): readonly Finished[];
}

export function exactly(value: number, by: Finished['by'] = {}): Finished {
  return { by, value, lower: value, upper: value };
}
