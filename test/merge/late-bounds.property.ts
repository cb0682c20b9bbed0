import fc from 'fast-check';
import { boundLate } from '../../core/merge/late-bounds';
import { distinct, type DistinctState } from '../../core/metric/kind/distinct';
import { stateOfKind } from '../../core/metric/kind/kind-states';
import type { DistinctMeasure } from '../../core/metric/measure';
import { addRegister, FINE_PRECISION, mergeHyperLogLog, mostDistinct, registerOf } from '../../core/sketch/hyperloglog';
import { wordsOf } from '../core/hash-words';

const VISITORS: DistinctMeasure = { kind: 'distinct', column: 'visitor' };

interface Late {
  readonly seed: number;
  /** People in the published number. */
  readonly known: number;
  /** Late people, of whom some were published. */
  readonly late: number;
  readonly alsoKnown: number;
  readonly eventsEach: number;
}

const lates: fc.Arbitrary<Late> = fc
  .record({
    seed: fc.nat(),
    known: fc.integer({ min: 0, max: 3000 }),
    late: fc.integer({ min: 1, max: 200 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    eventsEach: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ share, ...one }) => ({ ...one, alsoKnown: Math.floor(Math.min(one.late, one.known) * share) }));

/** The first people of a world, from one number up to another. */
function people(registers: readonly number[], from: number, to: number, exact: number | null): DistinctState {
  const state = distinct.zero(VISITORS, 'total');
  for (const register of registers.slice(from, to)) addRegister(state.registers, register);
  return { ...state, exact };
}

function boundsOf({ seed, known, late, alsoKnown, eventsEach }: Late): {
  readonly lower: number;
  readonly upper: number;
} {
  const word = wordsOf(seed);
  const registers = Array.from({ length: known + late }, () => registerOf(word(), word(), FINE_PRECISION));
  const published = people(registers, 0, known, known);
  const added = people(registers, known - alsoKnown, known - alsoKnown + late, null);
  const all = distinct.zero(VISITORS, 'total');
  for (const one of [published, added]) mergeHyperLogLog(all.registers, one.registers);
  const bounded = boundLate({
    all: { total: { ...all, exact: null } },
    published: { total: published },
    late: { total: added },
    lateTotal: undefined,
    lateEvents: { total: { count: late * eventsEach } },
  });
  const [finished] = 'total' in bounded ? distinct.finish(stateOfKind('distinct', bounded.total), VISITORS) : [];
  return { lower: finished?.lower ?? NaN, upper: finished?.upper ?? NaN };
}

describe('the bounds of an exact distinct count with late people', () => {
  it('widen by no more than late events, and by no more than late people as far as registers tell them apart', () => {
    fc.assert(
      fc.property(lates, (one) => {
        const { lower, upper } = boundsOf(one);
        const widening = upper - one.known;

        expect(lower).toBeGreaterThanOrEqual(one.known);
        expect(widening).toBeLessThanOrEqual(one.late * one.eventsEach);
        // Beyond a few, two people may share a register, and the bound allows for as many as may have.
        const mayShare = one.late <= 4 ? 0 : 2 + Math.ceil(4 * (one.late / Math.sqrt(2 * 2 ** FINE_PRECISION)));
        expect(widening).toBeLessThanOrEqual(one.late + mayShare);
      }),
    );
  });

  it('hold the truth at the promised rate', () => {
    const drawn = fc.sample(lates, { numRuns: 2000, seed: 20191001 });

    const missed = drawn.filter((one) => {
      const { lower, upper } = boundsOf(one);
      const truth = one.known + one.late - one.alsoKnown;
      return truth < lower || truth > upper;
    });

    expect(missed.length / drawn.length).toBeLessThanOrEqual(0.003);
  });
});

it('knows how many identities a few registers may hold', () => {
  const word = wordsOf(7);
  const counts = (people: number): number => {
    const state = distinct.zero(VISITORS, 'total');
    for (let one = 0; one < people; one++) addRegister(state.registers, registerOf(word(), word(), FINE_PRECISION));
    return mostDistinct(state.registers);
  };

  expect([0, 1, 2, 3, 4].map(counts)).toEqual([0, 1, 2, 3, 4]);
  const missed = Array.from({ length: 1000 }, (_, at) => 1 + (at % 64)).filter((people) => counts(people) < people);
  expect(missed.length).toBeLessThanOrEqual(3);
});
