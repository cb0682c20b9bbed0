import { seededRandom } from '../../core/seeded-random';
import { areaUnderCurve } from '../../reaction-layer/models/care/area-under-curve';
import { forestExplainer } from '../../reaction-layer/models/forest/explain-forest';
import { growForest } from '../../reaction-layer/models/forest/grow-forest';
import { innerNodes, type IsolationForest } from '../../reaction-layer/models/forest/isolation-forest';
import { matrixOf, rowOf } from '../../reaction-layer/models/forest/matrix';
import { averagePathLength } from '../../reaction-layer/models/forest/path-length';
import { forestScorer } from '../../reaction-layer/models/forest/score-forest';

const SHAPE = { trees: 50, samples: 64, seed: 5 } as const;

function cloud(rows: number, columns: number, seed = 1) {
  const random = seededRandom(seed);
  return matrixOf(Array.from({ length: rows }, () => Array.from({ length: columns }, () => random() + random())));
}

/** The score by the words of the paper, one node at a time. */
function scoreByTheBook(forest: IsolationForest, row: Float64Array): number {
  const { trees, height, samples, splitFeature, splitAt, leafSize } = forest;
  const inner = innerNodes(forest);
  let sum = 0;
  for (let tree = 0; tree < trees; tree++) {
    let [node, depth] = [0, 0];
    while (node < inner && splitAt[tree * inner + node] !== Infinity) {
      const place = tree * inner + node;
      node = 2 * node + ((row[splitFeature[place] ?? 0] ?? 0) < (splitAt[place] ?? 0) ? 1 : 2);
      depth += 1;
    }
    for (let level = depth; level < height; level++) node = 2 * node + 1;
    const size = leafSize[tree * (inner + 1) + node - inner] ?? 0;
    const c = size < 2 ? 0 : size === 2 ? 1 : 2 * (Math.log(size - 1) + 0.5772156649) - (2 * (size - 1)) / size;
    sum += depth + c;
  }
  return 2 ** (-sum / trees / averagePathLength(samples));
}

describe('an isolation forest', () => {
  test('scores as the paper says, whatever the number of rows that are asked together', () => {
    const rows = cloud(131, 3);
    const forest = growForest(rows, SHAPE);

    const all = forestScorer(forest).scoreAll(rows);

    for (let row = 0; row < rows.rows; row++) {
      expect(all[row]).toBeCloseTo(scoreByTheBook(forest, rowOf(rows, row)), 9);
      expect(forestScorer(forest).score(rowOf(rows, row))).toBe(all[row]);
    }
  });

  test('puts every row of each sample into one leaf, and no tree grows beyond ⌈log2 samples⌉', () => {
    const forest = growForest(cloud(500, 2), { ...SHAPE, samples: 100 });

    const leaves = innerNodes(forest) + 1;
    expect(forest.height).toBe(7);
    for (let tree = 0; tree < forest.trees; tree++)
      expect(forest.leafSize.subarray(tree * leaves, (tree + 1) * leaves).reduce((sum, size) => sum + size)).toBe(100);
  });

  test('draws without replacement: as many samples as rows isolate every row once', () => {
    const rows = matrixOf(Array.from({ length: 8 }, (_, at) => [at]));

    const forest = growForest(rows, { trees: 40, samples: 8, seed: 3 });

    const perTree = Array.from({ length: 40 }, (_, tree) => forest.leafSize.subarray(tree * 8, tree * 8 + 8));
    for (const sizes of perTree) expect(sizes.reduce((sum, size) => sum + size)).toBe(8);
    // With replacement, most trees would hold some value twice, and a leaf of two at less than the full depth.
    const ends = forestScorer(forest).scoreAll(matrixOf([[0], [7], [3], [4]]));
    expect(Math.min(ends[0] ?? 0, ends[1] ?? 0)).toBeGreaterThan(Math.max(ends[2] ?? 1, ends[3] ?? 1));
  });

  test('is the same for the same seed, and another one for another', () => {
    const rows = cloud(300, 4);

    const [one, again, other] = [7, 7, 8].map((seed) => growForest(rows, { ...SHAPE, seed }));

    expect(again).toEqual(one);
    expect(other?.splitAt).not.toEqual(one?.splitAt);
  });

  test('gives a row far from the others the highest score, and calls constant rows ordinary', () => {
    const rows = matrixOf([...Array.from({ length: 200 }, (_, at) => [at % 10, at % 7]), [60, -60]]);

    const scores = forestScorer(growForest(rows, SHAPE)).scoreAll(rows);

    expect(scores.indexOf(Math.max(...scores))).toBe(200);
    expect(scores[200]).toBeGreaterThan(0.7);
    const same = matrixOf(Array.from({ length: 30 }, () => [4, 4]));
    for (const score of forestScorer(growForest(same, SHAPE)).scoreAll(same)) expect(score).toBeCloseTo(0.5, 12);
  });

  test('takes a missing value as the median of its column', () => {
    const rows = matrixOf([...Array.from({ length: 99 }, (_, at) => [at, 1 + (at % 3)]), [NaN, 2]]);
    const scorer = forestScorer(growForest(rows, SHAPE));

    expect(scorer.score(Float64Array.of(NaN, 2))).toBe(scorer.score(Float64Array.of(49, 2)));
  });

  test('refuses what it cannot learn from, naming the value', () => {
    expect(() => growForest(matrixOf([[1]]), SHAPE)).toThrow('at least 2 rows, not 1');
    expect(() => growForest(cloud(9, 2), { ...SHAPE, trees: 0 })).toThrow('trees 0');
    expect(() => growForest(cloud(9, 2), { ...SHAPE, samples: 1 })).toThrow('samples 1');
    expect(() => forestScorer(growForest(cloud(9, 2), SHAPE)).score(Float64Array.of(1))).toThrow('knows 2');
  });
});

describe('an explanation', () => {
  test('adds up to the score, and names the feature that is strange', () => {
    const rows = cloud(400, 4);
    const forest = growForest(rows, { ...SHAPE, samples: 256 });
    const strange = Float64Array.of(1, 1, 9, 1);

    const { base, pushes } = forestExplainer(forest)(strange);

    const sum = pushes.reduce((total, push) => total + push, base);
    expect(2 ** sum).toBeCloseTo(forestScorer(forest).score(strange), 9);
    expect(pushes.indexOf(Math.max(...pushes))).toBe(2);
  });

  test('of an ordinary row pushes nowhere far', () => {
    const forest = growForest(cloud(400, 4), { ...SHAPE, samples: 256 });

    const { pushes } = forestExplainer(forest)(Float64Array.of(1, 1, 1, 1));

    expect(Math.max(...pushes.map(Math.abs))).toBeLessThan(0.2);
  });
});

test('the area under the curve counts ties as one half', () => {
  expect(areaUnderCurve([0.1, 0.4, 0.4, 0.9], [false, false, true, true])).toBe(0.875);
  expect(areaUnderCurve([3, 2, 1], [true, false, false])).toBe(1);
});
