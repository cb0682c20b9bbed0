import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { seededRandom } from '../../core/seeded-random';
import { areaUnderCurve } from '../../reaction-layer/models/care/area-under-curve';
import { growForest } from '../../reaction-layer/models/forest/grow-forest';
import { type Matrix, matrixOf } from '../../reaction-layer/models/forest/matrix';
import { forestScorer } from '../../reaction-layer/models/forest/score-forest';
import type { BenchLine } from '../bench-line';

const SHAPE = { trees: 100, samples: 256 } as const;
const SEEDS = [0, 1, 2, 3, 4] as const;
const LEAST_ROWS_PER_SECOND = 200_000;
const SPEED_ROWS = 400_000;
const SPEED_COLUMNS = 16;

/** A matrix whose anomalous rows are known. */
interface LabelledRows {
  readonly rows: Matrix;
  readonly isAnomaly: readonly boolean[];
}

/** `reference.json` beside the sets: what scikit-learn reaches, and how far below it a forest may be. */
const reference = z.object({
  sets: z.record(z.string(), z.object({ sklearn_auc_mean5: z.number(), tolerance_mean_of_5: z.number() })),
});

/**
 * How well and how fast an isolation forest scores.
 *
 * @param folder CSV files whose last column is the label, with reference.json; undefined if there is none
 */
export function measureForest(folder: string | undefined, onProgress: (part: string) => void): readonly BenchLine[] {
  onProgress('speed');
  const lines = [speedLine(), madeLine()];
  if (folder === undefined)
    return [...lines, { measure: 'forest: labelled sets', note: 'name their folder in TIDEMARK_FOREST_SETS' }];
  const { sets } = reference.parse(JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')));
  const files = readdirSync(folder).filter((file) => file.endsWith('.csv'));
  return [
    ...lines,
    ...files.sort().map((file): BenchLine => {
      onProgress(file);
      const aim = sets[basename(file, '.csv')];
      const least = aim === undefined ? 0 : aim.sklearn_auc_mean5 - aim.tolerance_mean_of_5;
      const note = aim === undefined ? '' : `scikit-learn ${aim.sklearn_auc_mean5} ± ${aim.tolerance_mean_of_5}`;
      return curveLine(`forest: AUC of ${file}`, readLabelled(join(folder, file)), least, note);
    }),
  ];
}

function curveLine(measure: string, { rows, isAnomaly }: LabelledRows, least: number, note: string): BenchLine {
  const areas = SEEDS.map((seed) =>
    areaUnderCurve(forestScorer(growForest(rows, { ...SHAPE, seed })).scoreAll(rows), isAnomaly),
  );
  const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
  return {
    measure,
    value: Math.round(10_000 * mean) / 10_000,
    unit: `mean of ${SEEDS.length} seeds`,
    aim: `≥ ${Math.round(10_000 * least) / 10_000}`,
    verdict: mean >= least ? 'ok' : 'missed',
    note,
  };
}

function speedLine(): BenchLine {
  const rows = cloud(SPEED_ROWS, SPEED_COLUMNS, 7);
  const scorer = forestScorer(growForest(rows, { ...SHAPE, seed: 1 }));
  scorer.scoreAll({ ...rows, rows: 20_000 });
  const began = process.cpuUsage();
  scorer.scoreAll(rows);
  const perSecond = Math.round(SPEED_ROWS / (process.cpuUsage(began).user / 1e6));
  return {
    measure: `forest: rows of ${SPEED_COLUMNS} columns scored by ${SHAPE.trees} trees`,
    value: perSecond,
    unit: 'rows per second of a core',
    aim: `≥ ${LEAST_ROWS_PER_SECOND}`,
    verdict: perSecond >= LEAST_ROWS_PER_SECOND ? 'ok' : 'missed',
  };
}

/** A cloud with some points far from it. */
function madeLine(): BenchLine {
  const [ordinary, far] = [cloud(2_000, 6, 3), cloud(60, 6, 4)];
  const cells = Float64Array.from([...ordinary.cells, ...far.cells.map((value) => 3 * value)]);
  const isAnomaly = [...Array<boolean>(2_000).fill(false), ...Array<boolean>(60).fill(true)];
  return curveLine('forest: AUC of made rows', { rows: { rows: 2_060, columns: 6, cells }, isAnomaly }, 0.97, '');
}

/** Normal values, independent of each other. */
function cloud(rows: number, columns: number, seed: number): Matrix {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return { rows, columns, cells: Float64Array.from({ length: rows * columns }, normal) };
}

function readLabelled(path: string): LabelledRows {
  const [, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const values = lines.map((line) => line.split(',').map(Number));
  return { rows: matrixOf(values.map((row) => row.slice(0, -1))), isAnomaly: values.map((row) => row.at(-1) === 1) };
}
