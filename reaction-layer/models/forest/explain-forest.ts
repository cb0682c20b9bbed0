import { innerNodes, type IsolationForest, leafPaths } from './isolation-forest';
import { averagePathLength } from './path-length';
import { requireColumns } from './score-forest';

export interface ForestExplanation {
  /** log2 of the score of a row that is as easy to isolate as the sample is on average. */
  readonly base: number;
  /**
   * What each feature adds to log2 of the score: above 0 it makes the row stranger. `base` plus all of them is log2 of the
   * score.
   */
  readonly pushes: Float64Array;
}

/**
 * Splits the score of a row among features: at each node of its path the expected path, by the rows of the sample, gets
 * shorter or longer, and the feature that the node asks for is responsible (Saabas 2014, for trees in general).
 */
export function forestExplainer(forest: IsolationForest): (row: Float64Array) => ForestExplanation {
  const expected = expectedPaths(forest);
  const { trees, height, samples, features, splitFeature, splitAt, fill } = forest;
  const nodes = 2 * innerNodes(forest) + 1;
  const scale = -1 / (trees * averagePathLength(samples));
  return (row) => {
    requireColumns(forest, row.length);
    const pushes = new Float64Array(features);
    let base = 0;
    for (let tree = 0; tree < trees; tree++) {
      let node = 0;
      base += scale * (expected[tree * nodes] ?? 0);
      for (let level = 0; level < height; level++) {
        const place = tree * innerNodes(forest) + node;
        const feature = splitFeature[place] ?? 0;
        const value = row[feature] ?? NaN;
        const asked = Number.isNaN(value) ? (fill[feature] ?? 0) : value;
        const child = 2 * node + (asked >= (splitAt[place] ?? Infinity) ? 2 : 1);
        const longer = (expected[tree * nodes + child] ?? 0) - (expected[tree * nodes + node] ?? 0);
        pushes[feature] = (pushes[feature] ?? 0) + scale * longer;
        node = child;
      }
    }
    return { base, pushes };
  };
}

/** Mean path of the rows of the sample that came to each node, by tree, then node. */
function expectedPaths(forest: IsolationForest): Float64Array {
  const { trees, leafSize } = forest;
  const paths = leafPaths(forest);
  const [inner, leaves] = [innerNodes(forest), innerNodes(forest) + 1];
  const nodes = inner + leaves;
  const expected = new Float64Array(trees * nodes);
  const sizes = new Float64Array(nodes);
  for (let tree = 0; tree < trees; tree++) {
    const at = tree * nodes;
    for (let leaf = 0; leaf < leaves; leaf++) {
      sizes[inner + leaf] = leafSize[tree * leaves + leaf] ?? 0;
      expected[at + inner + leaf] = paths[tree * leaves + leaf] ?? 0;
    }
    for (let node = inner - 1; node >= 0; node--) {
      const [left, right] = [sizes[2 * node + 1] ?? 0, sizes[2 * node + 2] ?? 0];
      sizes[node] = left + right;
      const sum = left * (expected[at + 2 * node + 1] ?? 0) + right * (expected[at + 2 * node + 2] ?? 0);
      expected[at + node] = left + right === 0 ? 0 : sum / (left + right);
    }
  }
  return expected;
}
