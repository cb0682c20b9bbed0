import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { CommandUsageError } from '../../../core/capability/command';
import { readLines } from '../../../core/text/lines';
import { createSeriesDetector, SERIES_ALARM } from './series-detector';
import { readSeriesRows, SeriesFormatError } from './series-rows';

/** What was found in one file. */
export interface ScoredSeries {
  /** Relative to the folder that was given; the name of the file if it was one. */
  readonly file: string;
  readonly rows: number;
  /** Rows whose score is at least SERIES_ALARM. */
  readonly alarms: number;
}

interface SeriesFile {
  readonly file: string;
  readonly path: string;
}

const SERIES_NAME = /\.csv(\.gz)?$/i;
/** Of what is not finished, so that a folder of scores holds whole files only. */
const UNFINISHED = '.part';

/**
 * Scores a file or every `.csv` and `.csv.gz` file below a folder, one after the other, and writes the scores into files
 * of the same relative paths. A row is held in memory no longer than it takes to judge it.
 *
 * @throws CommandUsageError for a path without series, and for a bad row, naming file, line and value
 */
export async function scoreSeriesFiles(
  path: string,
  out: string,
  onFile: (file: string) => void,
): Promise<readonly ScoredSeries[]> {
  const files = await seriesFilesOf(resolve(path), resolve(out));
  const scored: ScoredSeries[] = [];
  for (const one of files) {
    onFile(one.file);
    scored.push(await scoreFile(one, join(out, one.file)));
  }
  return scored;
}

async function seriesFilesOf(path: string, out: string): Promise<readonly SeriesFile[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new CommandUsageError(`there is no file or folder ${path}`);
  if (out === (found.isDirectory() ? path : dirname(path)))
    throw new CommandUsageError(`--out ${out} would overwrite the series: name another folder`);
  if (!found.isDirectory()) return [{ file: basename(path), path }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && SERIES_NAME.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((one) => !one.startsWith(out + sep))
    .map((one) => ({ file: relative(path, one), path: one }))
    .toSorted((a, b) => (a.file < b.file ? -1 : 1));
  if (files.length === 0) throw new CommandUsageError(`${path} holds no .csv or .csv.gz file`);
  return files;
}

async function scoreFile({ file, path }: SeriesFile, target: string): Promise<ScoredSeries> {
  const counts = { rows: 0, alarms: 0 };
  const isZipped = file.toLowerCase().endsWith('.gz');
  await mkdir(dirname(target), { recursive: true });
  const unfinished = target + UNFINISHED;
  const [read, written] = [createReadStream(path), createWriteStream(unfinished)];
  const score = (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> => scoresOf(chunks, counts);
  try {
    if (isZipped) await pipeline(read, createGunzip(), score, createGzip(), written);
    else await pipeline(read, score, written);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error instanceof SeriesFormatError
      ? new CommandUsageError(`${file}: ${error.message}`, { cause: error })
      : error;
  }
  await rename(unfinished, target);
  return { file, ...counts };
}

async function* scoresOf(
  chunks: AsyncIterable<Uint8Array>,
  counts: { rows: number; alarms: number },
): AsyncGenerator<string> {
  const scoreOf = createSeriesDetector();
  yield 'timestamp,anomaly_score\n';
  for await (const row of readSeriesRows(readLines(chunks))) {
    const score = scoreOf(row);
    counts.rows++;
    if (score >= SERIES_ALARM) counts.alarms++;
    yield `${row.timestamp},${score}\n`;
  }
}
