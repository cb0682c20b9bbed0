import { codedError } from '../../../core/coded-error';
import { averagePathLength } from './path-length';

/**
 * An isolation forest (Liu, Ting, Zhou: Isolation Forest, ICDM 2008) in flat arrays. Each tree is a complete binary tree
 * of `height` levels: the children of node i are 2i + 1 and 2i + 2, and a row goes right if its value is at least
 * `splitAt`. Below a leaf that is not at the bottom every node has Infinity, so that all rows go left and each tree takes
 * the same number of steps.
 */
export interface IsolationForest {
  readonly features: number;
  readonly trees: number;
  /** Rows that each tree was grown from. */
  readonly samples: number;
  /** Limit of the depth: ⌈log2 samples⌉. */
  readonly height: number;
  /** Column that a node asks for, by tree, then node. */
  readonly splitFeature: Uint16Array;
  /** Infinity where a node does not split. */
  readonly splitAt: Float64Array;
  /** Rows of the sample in each leaf, by tree, then from left to right. */
  readonly leafSize: Uint32Array;
  /** What stands in for a missing value of each column: its median. */
  readonly fill: Float64Array;
}

export const FOREST_LIMITS = {
  trees: 1_000,
  samples: 65_536,
  features: 1_000,
  /** Leaves of all trees: at most 200 MB. */
  leaves: 2 ** 24,
  /** Sums and differences of values stay finite. */
  value: 1e300,
} as const;

/** What a forest shall be like cannot be done, or a row does not fit it. */
export class ForestError extends codedError('ForestError', 'invalid_forest') {}

/** Nodes of a tree that may split. */
export function innerNodes({ height }: Pick<IsolationForest, 'height'>): number {
  return 2 ** height - 1;
}

export function heightLimit(samples: number): number {
  return Math.ceil(Math.log2(samples));
}

/** Length of the path to each leaf, with what it would take to separate its rows; by tree, then from left to right. */
export function leafPaths({ trees, height, splitAt, leafSize }: IsolationForest): Float64Array {
  const [inner, leaves] = [2 ** height - 1, 2 ** height];
  const paths = new Float64Array(trees * leaves);
  for (let tree = 0; tree < trees; tree++)
    for (let leaf = 0; leaf < leaves; leaf++) {
      let depth = 0;
      for (let node = inner + leaf; node > 0;) {
        node = (node - 1) >> 1;
        if (splitAt[tree * inner + node] !== Infinity) depth += 1;
      }
      paths[tree * leaves + leaf] = depth + averagePathLength(leafSize[tree * leaves + leaf] ?? 0);
    }
  return paths;
}
