import { seededRandom } from '../../core/seeded-random';
import { FALLBACK_THRESHOLD, FallbackModels } from '../../reaction-layer/models/live/fallback-models';
import { explain, scoreRow } from '../../reaction-layer/models/port/model';
import { SESSION_FEATURE_NAMES } from '../../reaction-layer/models/session/session-features';
import { RunningMoments } from '../../reaction-layer/models/z-score/z-score-model';

const random = seededRandom(9);
const ordinary = () => Float64Array.from(SESSION_FEATURE_NAMES, () => 10 + 4 * random());

describe('without a model', () => {
  test('nothing is said before enough sessions have ended, then what is far from their mean', () => {
    const fallback = new FallbackModels();
    for (let ended = 0; ended < 99; ended++) fallback.ended('shop', ordinary());
    expect(fallback.modelOf('shop')).toBeUndefined();
    fallback.ended('shop', ordinary());

    const model = fallback.modelOf('shop');
    if (model === undefined) throw new Error('a hundred sessions are enough');
    const strange = ordinary();
    strange[SESSION_FEATURE_NAMES.indexOf('cards')] = 40;

    expect(scoreRow(model, ordinary())).toBeLessThan(0.3);
    expect(scoreRow(model, strange)).toBeGreaterThan(FALLBACK_THRESHOLD);
    expect(explain(model, strange)[0]?.feature).toBe('cards');
    expect(() => scoreRow(model, Float64Array.of(1))).toThrow('the row has 1 values');
    expect(fallback.modelOf('other')).toBeUndefined();
  });

  test('what is rare but not larger than before is not strange', () => {
    const fallback = new FallbackModels();
    const purchases = SESSION_FEATURE_NAMES.indexOf('purchases');
    const session = (bought: number): Float64Array => ordinary().with(purchases, bought);
    for (let ended = 0; ended < 400; ended++) fallback.ended('shop', session(ended === 200 ? 1 : 0));

    const model = fallback.modelOf('shop');
    if (model === undefined) throw new Error('four hundred sessions are enough');
    expect(scoreRow(model, session(1))).toBeLessThan(FALLBACK_THRESHOLD);
    expect(scoreRow(model, session(2))).toBeLessThan(FALLBACK_THRESHOLD);
    expect(scoreRow(model, session(3))).toBeGreaterThan(FALLBACK_THRESHOLD);
  });

  test('mean and deviation are those of all values', () => {
    const moments = new RunningMoments(1);
    for (const value of [2, 4, 4, 4, 5, 5, 7, 9]) moments.add(Float64Array.of(value));

    const [found] = moments.moments();
    expect(found?.mean).toBeCloseTo(5, 12);
    expect(found?.deviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });
});
