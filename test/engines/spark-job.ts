import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { type SparkManifest, type SparkReport, sparkReport, sparkSteps } from '../../adapters/aws/spark-manifest';
import type { BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { LocalSpark } from './local-spark';

/** A job on Spark, and what it left in its folder. */
export interface SparkRun {
  readonly report: SparkReport;
  /** The rows of a step with an output, in file order. */
  rows(step: string): Promise<readonly SqlRow[]>;
  file(step: string): Promise<string>;
}

/** Runs a job whose keys are whole paths; its outputs go to folders below `folder`. */
export async function runOnSpark(
  spark: LocalSpark,
  job: BatchJob,
  { folder, result }: { readonly folder: string; readonly result?: string },
): Promise<SparkRun> {
  await mkdir(folder, { recursive: true });
  const [manifestPath, reportPath] = [join(folder, 'manifest.json'), join(folder, 'report.json')];
  await writeFile(
    manifestPath,
    JSON.stringify({
      ...manifestOf(job, folder),
      report: uri(reportPath),
      ...(result === undefined ? {} : { result }),
    }),
  );
  const done = await spark.run(uri(manifestPath));
  const report = sparkReport.parse(JSON.parse(await readFile(reportPath, 'utf8')));
  if (done !== (report.state === 'done'))
    throw new Error(`the exit code says done: ${String(done)}, the report says ${report.state}`);
  const file = (step: string): Promise<string> => onlyFile(join(folder, 'outputs', step));
  return { report, file, rows: async (step) => [...parquetFiles.rows(await readFile(await file(step)))] };
}

function manifestOf({ name, inputs, steps }: BatchJob, folder: string): Omit<SparkManifest, 'report'> {
  return {
    name,
    inputs: inputs.map((input) => (input.kind === 'rows' ? input : { ...input, keys: input.keys.map(uri) })),
    steps: sparkSteps(steps, (kind, step) => uri(join(folder, kind, step))),
  };
}

async function onlyFile(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  if (files.length !== 1) throw new Error(`${folder} has ${files.join(', ')} instead of one file`);
  return join(folder, files[0]!);
}

function uri(path: string): string {
  return pathToFileURL(path).href;
}
