import { emptyCell, sectionId } from '../../core/cell/cell';
import { decodeCell, encodeCell } from '../../core/cell/codec';
import { distinct, type DistinctState } from '../../core/metric/kind/distinct';
import type { DistinctMeasure } from '../../core/metric/measure';
import { visitors } from '../../core/metric/metrics/visitors';
import { addRegister, FINE_PRECISION, registerOf } from '../../core/sketch/hyperloglog';
import { syntheticEvents } from '../../loadtest/measures/synthetic-events';
import { wordsOf } from './hash-words';

const VISITORS: DistinctMeasure = { kind: 'distinct', column: 'visitor' };

/**
 * What the batch layer publishes: registers, and the number it counted. Fewer identities are a subset of the same ones.
 */
function counted(identities: number): DistinctState {
  const state = distinct.zero(VISITORS, 'total');
  const word = wordsOf(1);
  for (let identity = 0; identity < identities; identity++)
    addRegister(state.registers, registerOf(word(), word(), FINE_PRECISION));
  return { ...state, exact: identities };
}

function merged(...states: readonly DistinctState[]): DistinctState {
  const into = distinct.zero(VISITORS, 'total');
  for (const state of states) distinct.merge(into, state);
  return into;
}

describe('a distinct count', () => {
  it('stays exact alone and beside nothing', () => {
    const nothing = distinct.zero(VISITORS, 'total');

    expect(distinct.finish(merged(nothing, counted(500), nothing), VISITORS)).toEqual([
      { by: {}, value: 500, lower: 500, upper: 500 },
    ]);
    expect(distinct.finish(nothing, VISITORS)).toEqual([{ by: {}, value: 0, lower: 0, upper: 0 }]);
  });

  it('keeps its exact number in a cell’s bytes', () => {
    const id = sectionId({ metric: visitors, dimension: undefined, population: 'human' });
    const bytes = encodeCell({ ...emptyCell(), sections: new Map([[id, { total: counted(500) }]]) });

    expect(decodeCell(bytes).sections.get(id)).toEqual({ total: counted(500) });
  });

  it('is an estimate as soon as two windows share identities, or an event was added', () => {
    const [event] = syntheticEvents(1);
    const both = merged(counted(500), counted(300));
    const more = merged(counted(500));
    if (event !== undefined) distinct.add(more, event, VISITORS);

    for (const state of [both, more]) {
      const [{ lower, upper } = { lower: null, upper: null }] = distinct.finish(state, VISITORS);
      expect(state.exact).toBeNull();
      expect(lower).toBeLessThan(501);
      expect(upper).toBeGreaterThan(500);
    }
  });

  it('of published windows is within their numbers, and not exact, where identities share registers', () => {
    const inOneRegister = (exact: number | null): DistinctState => ({ ...counted(1), exact });
    const bounds = (...states: readonly DistinctState[]) => distinct.finish(merged(...states), VISITORS);

    expect(bounds(inOneRegister(5), inOneRegister(1))).toEqual([{ by: {}, value: 5, lower: 5, upper: 6 }]);
    expect(bounds(inOneRegister(2), inOneRegister(2))).toEqual([{ by: {}, value: 2, lower: 2, upper: 3 }]);
    const [five, one, three] = [5, 1, 3].map(inOneRegister) as [DistinctState, DistinctState, DistinctState];
    expect(bounds(merged(five, one), three)).toEqual([{ by: {}, value: 5, lower: 5, upper: 9 }]);
    expect(bounds(three, merged(one, five))).toEqual([{ by: {}, value: 5, lower: 5, upper: 9 }]);
    // Of an estimate nothing is certain.
    expect(bounds(inOneRegister(5), inOneRegister(null))).toEqual([{ by: {}, value: 1, lower: 1, upper: 2 }]);
  });
});
