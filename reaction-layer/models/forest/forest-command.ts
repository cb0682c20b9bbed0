import { createReadStream } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../../core/capability/command';
import { readLines } from '../../../core/text/lines';
import { growForest } from './grow-forest';
import { ForestError } from './isolation-forest';
import { type NumericTable, NumericTableError, readNumericTable, withColumns } from './numeric-table';
import { forestScorer } from './score-forest';

/** Defaults are those of the paper. */
const forestOptions = z.object({
  train: z.string().min(1).optional(),
  score: z.string().min(1).optional(),
  out: z.string().min(1).optional(),
  trees: z.int().default(100),
  samples: z.int().default(256),
  seed: z.int().default(1),
});

/** `detect forest --train A.csv --score B.csv --out FILE`: one score from 0 to 1 per row of B, in order. */
export async function detectForest({ options, output }: CommandCall): Promise<number> {
  const { train, score, out, ...shape } = forestOptions.parse(options);
  const learned = await tableIn(required('--train', train, 'a CSV file to learn from'));
  const asked = await tableIn(required('--score', score, 'a CSV file whose rows are scored'));
  const target = required('--out', out, 'the file for the scores');
  const rows = told(score, () => withColumns(asked, learned.names));
  const forest = told(train, () => growForest(learned, shape));
  if (forest.samples < shape.samples)
    output.note(`${train} has ${learned.rows} rows, so each tree is grown from all of them, not from ${shape.samples}`);
  const scores = forestScorer(forest).scoreAll(rows);
  await writeWhole(target, [...scores].map((one) => `${one}\n`).join(''));
  const { names: features } = learned;
  const facts = { ...{ train, score, out }, rows: rows.rows, trees: shape.trees, samples: forest.samples };
  const range = { lowest: scores.reduce(least, 1), highest: scores.reduce(most, 0) };
  output.result({ ...facts, seed: shape.seed, features, ...range }, () =>
    output.report({ ...facts, seed: shape.seed, features: features.length, ...range }),
  );
  return 0;
}

const least = (a: number, b: number): number => Math.min(a, b);
const most = (a: number, b: number): number => Math.max(a, b);

function required(option: string, value: string | undefined, what: string): string {
  if (value === undefined) throw new CommandUsageError(`${option} is missing: name ${what}`);
  return value;
}

async function tableIn(path: string): Promise<NumericTable> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new CommandUsageError(`there is no file ${path}`);
  const bytes = createReadStream(path);
  try {
    return await readNumericTable(readLines(path.toLowerCase().endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes));
  } catch (error) {
    throw usageError(path, error);
  }
}

function told<Result>(path: string | undefined, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw usageError(path ?? '', error);
  }
}

function usageError(path: string, error: unknown): unknown {
  return error instanceof NumericTableError || error instanceof ForestError
    ? new CommandUsageError(`${path}: ${error.message}`, { cause: error })
    : error;
}

/** A file of scores is there as a whole or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.part`;
  try {
    await writeFile(unfinished, text);
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true });
    throw new CommandUsageError(`--out ${path} cannot be written: ${String(cause)}`, { cause });
  }
}
