import type { SectionState } from '../../core/cell/cell';
import { boundLate } from '../../core/merge/late-bounds';
import { distinct, type DistinctState } from '../../core/metric/kind/distinct';
import { stateOfKind } from '../../core/metric/kind/kind-states';
import type { DistinctMeasure } from '../../core/metric/measure';
import { addRegister, COARSE_PRECISION, FINE_PRECISION, registerOf } from '../../core/sketch/hyperloglog';
import { wordsOf } from '../core/hash-words';

const VISITORS: DistinctMeasure = { kind: 'distinct', column: 'visitor' };

/** The people from one number up to another, always the same. */
function people(from: number, to: number, exact: number | null): DistinctState {
  const state = distinct.zero(VISITORS, 'total');
  const word = wordsOf(1);
  for (let person = 0; person < to; person++) {
    const register = registerOf(word(), word(), FINE_PRECISION);
    if (person >= from) addRegister(state.registers, register);
  }
  return { ...state, exact };
}

/** 16,000 are published; people from `from` up to `to` came late, with this many events. */
function shown(from: number, to: number, lateEvents?: number): object | undefined {
  const total = (state: unknown): SectionState => ({ total: state });
  const bounded = boundLate({
    all: total(people(0, Math.max(16_000, to), null)),
    published: total(people(0, 16_000, 16_000)),
    late: total(people(from, to, null)),
    lateTotal: undefined,
    lateEvents: lateEvents === undefined ? undefined : total({ count: lateEvents }),
  });
  return 'total' in bounded ? distinct.finish(stateOfKind('distinct', bounded.total), VISITORS)[0] : undefined;
}

describe('an exact distinct count with late events', () => {
  it('grows by at most the number of late identities', () => {
    expect(shown(16_000, 16_058, 58)).toMatchObject({ lower: 16_000, upper: 16_058 });
    expect(shown(15_000, 15_020, 20)).toMatchObject({ lower: 16_000, upper: 16_020 });
  });

  it('goes by the estimate of the late ones where they sent several events each', () => {
    const bounds = shown(16_000, 16_058, 900) as { readonly upper: number };

    expect(bounds.upper).toBeGreaterThanOrEqual(16_058);
    expect(bounds.upper).toBeLessThan(16_070);
  });

  it.each([1, 2, 3, 4])('of %i people who sent many events grows by no more than them', (late) => {
    expect(shown(16_000, 16_000 + late, 900)).toMatchObject({ lower: 16_000, upper: 16_000 + late });
  });

  it('of a key grows by no more than all keys together', () => {
    const coarse = distinct.zero(VISITORS, 'breakdown');
    addRegister(coarse.registers, registerOf(123_456_789, 987_654_321, COARSE_PRECISION));
    const ofKey = (most: number | undefined) =>
      boundLate({
        all: { keys: new Map([['DE', { ...coarse, exact: null }]]) },
        published: { keys: new Map() },
        late: { keys: new Map([['DE', { ...coarse, exact: null }]]) },
        lateTotal: most === undefined ? undefined : { total: people(0, most, null) },
        lateEvents: undefined,
      });
    const upper = (section: SectionState) =>
      'keys' in section
        ? distinct.finish(stateOfKind('distinct', section.keys.get('DE')), VISITORS)[0]?.upper
        : undefined;

    expect(upper(ofKey(undefined))).toBe(2);
    expect(upper(ofKey(1))).toBe(1);
  });

  it('begins at 0 where nothing was published', () => {
    const three = people(0, 3, null);

    const bounded = boundLate({
      all: { total: three },
      published: undefined,
      late: { total: three },
      lateTotal: undefined,
      lateEvents: { total: { count: 50 } },
    });

    expect('total' in bounded && distinct.finish(stateOfKind('distinct', bounded.total), VISITORS)).toMatchObject([
      { value: 3, lower: 3, upper: 3 },
    ]);
  });

  it('stays exact for keys to which nothing was added, and counts new keys alone', () => {
    const keys = (...entries: readonly (readonly [string, unknown])[]): SectionState => ({ keys: new Map(entries) });

    const bounded = boundLate({
      all: keys(['DE', people(0, 50, null)], ['FR', people(60, 62, null)]),
      published: keys(['DE', people(0, 50, 50)]),
      late: keys(['FR', people(60, 62, null)]),
      lateTotal: undefined,
      lateEvents: keys(['FR', { count: 2 }]),
    });

    const finish = (key: string) =>
      'keys' in bounded ? distinct.finish(stateOfKind('distinct', bounded.keys.get(key)), VISITORS)[0] : undefined;
    expect(finish('DE')).toMatchObject({ value: 50, lower: 50, upper: 50 });
    expect(finish('FR')).toMatchObject({ value: 2, upper: 2 });
  });
});
