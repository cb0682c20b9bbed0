import { seededRandom } from '../../../core/seeded-random';
import { FOREST_LIMITS, ForestError, heightLimit, type IsolationForest } from './isolation-forest';
import { filled, type Matrix, mediansOf } from './matrix';

export interface ForestShape {
  readonly trees: number;
  /** Rows that each tree is grown from; all of them if there are fewer. */
  readonly samples: number;
  /** The same seed, rows and shape give the same forest. */
  readonly seed: number;
}

/**
 * Grows a forest as the paper does: each tree from a sample of its own, drawn without replacement; each node splits one
 * of the columns that differ in it at a uniform point between their least and greatest value, up to the height at which a
 * search tree would have separated the rows.
 *
 * @throws ForestError for fewer than two rows, no column, or a shape beyond FOREST_LIMITS
 */
export function growForest(given: Matrix, { trees, samples: asked, seed }: ForestShape): IsolationForest {
  const samples = Math.min(asked, given.rows);
  requireShape(given, trees, asked);
  const fill = mediansOf(given);
  const height = heightLimit(samples);
  const [inner, leaves] = [2 ** height - 1, 2 ** height];
  const forest = {
    ...{ features: given.columns, trees, samples, height, fill },
    splitFeature: new Uint16Array(trees * inner),
    splitAt: new Float64Array(trees * inner).fill(Infinity),
    leafSize: new Uint32Array(trees * leaves),
  };
  const random = seededRandom(seed);
  const order = Uint32Array.from({ length: given.rows }, (_, row) => row);
  const grower = new TreeGrower(filled(given, fill), forest, random);
  for (let tree = 0; tree < trees; tree++) {
    drawFirst(order, samples, random);
    grower.grow(tree, order.slice(0, samples));
  }
  return forest;
}

function requireShape({ rows, columns }: Matrix, trees: number, samples: number): void {
  const { leaves, features } = FOREST_LIMITS;
  if (columns === 0) throw new ForestError('there is no column to learn from');
  if (columns > features) throw new ForestError(`${columns} columns are more than a forest takes: at most ${features}`);
  if (rows < 2) throw new ForestError(`a forest needs at least 2 rows, not ${rows}`);
  requireRange('trees', trees, 1, FOREST_LIMITS.trees);
  requireRange('samples', samples, 2, FOREST_LIMITS.samples);
  if (trees * 2 ** heightLimit(samples) > leaves)
    throw new ForestError(`${trees} trees of ${samples} samples do not fit into memory: use fewer of either`);
}

function requireRange(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new ForestError(`${name} ${value}: use a whole number from ${least} to ${most}`);
}

/** Puts a sample without replacement in front (Fisher and Yates). */
function drawFirst(order: Uint32Array, count: number, random: () => number): void {
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random() * (order.length - at));
    const [a = 0, b = 0] = [order[at], order[other]];
    order[at] = b;
    order[other] = a;
  }
}

interface GrownNode {
  readonly node: number;
  readonly depth: number;
  /** Its rows in the sample: [from, to). */
  readonly from: number;
  readonly to: number;
}

class TreeGrower {
  readonly #columns: Uint16Array;

  constructor(
    private readonly matrix: Matrix,
    private readonly forest: IsolationForest,
    private readonly random: () => number,
  ) {
    this.#columns = Uint16Array.from({ length: matrix.columns }, (_, column) => column);
  }

  grow(tree: number, sample: Uint32Array): void {
    const { height, splitFeature, splitAt, leafSize } = this.forest;
    const [inner, leaves] = [2 ** height - 1, 2 ** height];
    const open: GrownNode[] = [{ node: 0, depth: 0, from: 0, to: sample.length }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, depth, from, to } = next;
      const split = depth < height && to - from > 1 ? this.#split(sample.subarray(from, to)) : undefined;
      if (split === undefined) {
        // Every node below goes left.
        const leftmost = ((node + 1) << (height - depth)) - 1 - inner;
        leafSize[tree * leaves + leftmost] = to - from;
        continue;
      }
      splitFeature[tree * inner + node] = split.column;
      splitAt[tree * inner + node] = split.at;
      const middle = from + split.left;
      open.push({ node: 2 * node + 2, depth: depth + 1, from: middle, to });
      open.push({ node: 2 * node + 1, depth: depth + 1, from, to: middle });
    }
  }

  /** Chooses where to split, and puts the rows that go left first. Undefined if all rows are the same. */
  #split(rows: Uint32Array): { readonly column: number; readonly at: number; readonly left: number } | undefined {
    const columns = this.#columns;
    for (let tried = 0; tried < columns.length; tried++) {
      const place = tried + Math.floor(this.random() * (columns.length - tried));
      const column = columns[place] ?? 0;
      columns[place] = columns[tried] ?? 0;
      columns[tried] = column;
      const [least, most] = this.#range(rows, column);
      if (least === most) continue;
      // In (least, most], so that neither side is empty.
      const drawn = most - this.random() * (most - least);
      const at = drawn > least ? drawn : most;
      return { column, at, left: this.#partition(rows, column, at) };
    }
    return undefined;
  }

  #range(rows: Uint32Array, column: number): readonly [number, number] {
    const { columns, cells } = this.matrix;
    let [least, most] = [Infinity, -Infinity];
    for (const row of rows) {
      const value = cells[row * columns + column] ?? 0;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    return [least, most];
  }

  #partition(rows: Uint32Array, column: number, at: number): number {
    const { columns, cells } = this.matrix;
    let left = 0;
    for (const [place, row] of rows.entries()) {
      if ((cells[row * columns + column] ?? 0) >= at) continue;
      rows[place] = rows[left] ?? 0;
      rows[left++] = row;
    }
    return left;
  }
}
