import type { ByteReader, ByteWriter } from '../../encoding/bytes';
import type { Dictionary } from '../../encoding/dictionary';
import type { TextDomain } from '../dimension';
import type { FoldedEvent, MeasureSpec } from '../measure';

/** Sketches of totals are finer than those of breakdowns, because a cell contains hundreds of the latter. */
export type Resolution = 'total' | 'breakdown';

/**
 * A number as the API shows it, with its bounds. `by` holds the kind's own split: a currency, a quantile, a ranked key.
 */
export interface Finished {
  readonly by: Readonly<Record<string, string>>;
  /** Null if it is undefined (a quantile of no events, a division by zero). */
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Output for a state. Texts are written as indexes into the cell's sorted dictionaries. */
export interface StateWriter<Spec> {
  readonly bytes: ByteWriter;
  readonly spec: Spec;
  readonly dictionary: (domain: TextDomain) => Dictionary;
}

export interface StateReader<Spec> {
  readonly bytes: ByteReader;
  readonly spec: Spec;
  readonly resolution: Resolution;
  /** The texts of a dictionary, by index. */
  readonly texts: (domain: TextDomain) => readonly string[];
}

/**
 * A kind of state: a commutative monoid (`zero`, `merge`) with event input (`add`), an encoding and final numbers.
 * `add` and `merge` modify their first argument and never their second. Modelled on Algebird's Aggregator.
 */
export interface Kind<State, Spec extends MeasureSpec> {
  zero(spec: Spec, resolution: Resolution): State;
  add(state: State, event: FoldedEvent, spec: Spec): void;
  merge(into: State, from: State): void;
  /** True for the identity state: merging it is a no-op and it is not encoded. */
  isZero(state: State): boolean;
  /** Calls `use` for every text that `encode` will look up in a dictionary. */
  texts?(state: State, spec: Spec, use: (domain: TextDomain, text: string) => void): void;
  /** Canonical: equal states have equal bytes. */
  encode(state: State, to: StateWriter<Spec>): void;
  /** @throws CorruptBytesError */
  decode(from: StateReader<Spec>): State;
  /**
   * The numbers to show, in a stable order. The identity state has none, but a count, a plain sum or a distinct count
   * shows 0.
   */
  finish(state: State, spec: Spec): readonly Finished[];
}

/** A number whose bounds are the number itself. */
export function exactly(value: number, by: Finished['by'] = {}): Finished {
  return { by, value, lower: value, upper: value };
}
