import { growForest } from '../../reaction-layer/models/forest/grow-forest';
import { forestScorer } from '../../reaction-layer/models/forest/score-forest';
import { driftBetween } from '../../reaction-layer/models/care/drift';
import { kolmogorovSmirnov } from '../../reaction-layer/models/care/kolmogorov-smirnov';
import { SESSION_FEATURE_NAMES } from '../../reaction-layer/models/session/session-features';
import { madeSessions, rowsOf } from './made-sessions';

const START_MS = Date.UTC(2026, 0, 5);

function night(seed: number) {
  return rowsOf(madeSessions(600, { seed, startMs: START_MS }));
}

const then = night(1);
const scorer = forestScorer(growForest(then, { trees: 100, samples: 256, seed: 1 }));
const reference = { rows: then, scores: scorer.scoreAll(then) };

function driftOf(rows: typeof then): readonly string[] {
  const samples = { features: SESSION_FEATURE_NAMES, rows, scores: scorer.scoreAll(rows) };
  return driftBetween(reference, samples).flatMap(({ feature, isDrift }) => (isDrift ? [feature] : []));
}

describe('drift', () => {
  test('is not reported in ten quiet nights', () => {
    for (let seed = 100; seed < 110; seed++) expect(driftOf(night(seed))).toEqual([]);
  });

  test.each(['products', 'searches', 'units', 'seconds'])(
    'of %s is reported in the night in which it begins',
    (name) => {
      const at = SESSION_FEATURE_NAMES.indexOf(name);
      const rows = night(200);
      const shifted = {
        ...rows,
        cells: rows.cells.map((value, place) => (place % rows.columns === at ? value * 2 + 1 : value)),
      };

      expect(driftOf(shifted)).toContain(name);
    },
  );

  test('is not judged by a night of few sessions', () => {
    expect(driftOf(rowsOf(madeSessions(50, { seed: 7, startMs: START_MS, factor: 9 })))).toEqual([]);
  });
});

describe('the test of Kolmogorov and Smirnov', () => {
  test('agrees with tables', () => {
    const [one, other] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(3, 4, 5, 6)];
    expect(kolmogorovSmirnov(one, other).distance).toBe(0.5);
    // Critical value at 5 %: 1.358 × √(2 ÷ n).
    const many = Float64Array.from({ length: 1_000 }, (_, at) => at);
    const moved = many.map((value) => value + 1_000 * 1.358 * Math.sqrt(2 / 1_000));
    expect(kolmogorovSmirnov(many, moved).p).toBeCloseTo(0.05, 2);
    expect(kolmogorovSmirnov(many, many).p).toBe(1);
  });

  test('counts equal values as equal', () => {
    expect(kolmogorovSmirnov(Float64Array.of(0, 0, 1), Float64Array.of(0, 0, 0, 0, 1, 1)).distance).toBe(0);
  });
});
