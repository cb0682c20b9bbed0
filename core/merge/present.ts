import type { SectionShape, SectionState } from '../cell/cell';
import { OTHER_KEY } from '../metric/dimension';
import { kindOf } from '../metric/kind';
import type { Finished } from '../metric/kind/kind';
import type { MeasuredMetric } from '../metric/metric';
import { widen } from './interval';
import type { By, KeyPlace, Split } from './split';

/** The numbers of one section in one bucket: those of one key of the breakdown, or of the total. */
export interface Group extends Pick<KeyPlace, 'by' | 'order'> {
  readonly numbers: readonly Finished[];
}

const NO_BY: By = {};

/**
 * The numbers that a section shows under a split, by group. If some cells of a breakdown overflowed, part of any key
 * may be under OTHER_KEY, so the bounds of each key are widened by everything there (for sums: if amounts have one
 * sign).
 *
 * @param placeOf `keyReader(split)`
 */
export function presentSection(
  { metric, dimension }: SectionShape,
  state: SectionState | undefined,
  split: Split,
  placeOf: (key: string) => KeyPlace,
): readonly Group[] {
  if (dimension === undefined) {
    const total = state !== undefined && 'total' in state ? state.total : zero(metric, 'total');
    return [{ by: NO_BY, order: '', numbers: finish(metric, total) }];
  }
  const keys = state !== undefined && 'keys' in state ? state.keys : new Map<string, unknown>();
  const other = keys.get(OTHER_KEY);
  const groups: Group[] = [];
  for (const [key, value] of keys) {
    const { by, order, kept } = placeOf(key);
    if (kept)
      groups.push({
        by,
        order,
        numbers: other === undefined || key === OTHER_KEY ? finish(metric, value) : finishBeside(metric, value, other),
      });
  }
  if (groups.length > 0 || split.by.length > 0) return groups;
  const none = zero(metric, 'breakdown');
  return [
    { by: NO_BY, order: '', numbers: other === undefined ? finish(metric, none) : finishBeside(metric, none, other) },
  ];
}

function zero({ measure }: MeasuredMetric, resolution: 'total' | 'breakdown'): unknown {
  return kindOf(measure).zero(measure, resolution);
}

function finishBeside(metric: MeasuredMetric, state: unknown, other: unknown): readonly Finished[] {
  const kind = kindOf(metric.measure);
  const both = zero(metric, 'breakdown');
  kind.merge(both, state);
  kind.merge(both, other);
  const widest = finish(metric, both);
  return finish(metric, state).map((number) => {
    const most = widest.find(({ by }) => sameBy(by, number.by));
    return most === undefined ? number : { by: number.by, ...widen(number, most) };
  });
}

const finished = new WeakMap<object, readonly Finished[]>();

/**
 * Remembers estimates, which read thousands of registers: the states of closed hours and views come from the cache
 * again and again.
 */
function finish(metric: MeasuredMetric, state: unknown): readonly Finished[] {
  const kind = kindOf(metric.measure);
  if (metric.measure.kind !== 'distinct' && metric.measure.kind !== 'quantiles')
    return kind.finish(state, metric.measure);
  let numbers = finished.get(state as object);
  if (numbers === undefined) finished.set(state as object, (numbers = kind.finish(state, metric.measure)));
  return numbers;
}

/** True if two rows of one metric, which have the same columns, have the same values. */
export function sameBy(a: By, b: By): boolean {
  for (const column in a) if (a[column] !== b[column]) return false;
  return true;
}
