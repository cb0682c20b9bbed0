import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlRow } from '../../core/port/batch-engine';
import { type BatchBench, openBench } from '../batch/batch-world';
import { type Difference, differenceOf } from './differences';
import { sparkAvailability } from './installed';
import { type LocalSpark, openSpark } from './local-spark';
import { jobsOf } from './played-nights';
import type { RecordedJob } from './recorded-jobs';
import { runOnSpark, type SparkRun } from './spark-job';
import { dirtyStory, recordedStory } from './told-stories';
import { PATIENCE_MS } from '../support/patience';

const engine = await sparkAvailability();

let spark: LocalSpark;
let bench: BatchBench;
let folder: string;
let runs = 0;

const suite = engine.isThere ? describe : describe.skip;

suite(
  `Spark, by the entry that EMR Serverless is given, says what DuckDB says${engine.isThere ? '' : ` (not run: ${engine.reason})`}`,
  () => {
    beforeAll(async () => {
      spark = await openSpark();
      bench = await openBench();
      folder = await mkdtemp(join(tmpdir(), 'tidemark-spark-jobs-'));
    });
    afterAll(async () => {
      await spark.close();
      await bench.close();
      await rm(folder, { recursive: true, force: true });
    });

    it(
      'of dirty events, in every step',
      async () => {
        const differences: Difference[] = [];
        for (const recorded of await jobsOf(bench, await dirtyStory()))
          differences.push(...(await differencesOf(opened(recorded))));
        expect(differences).toEqual([]);
      },
      PATIENCE_MS,
    );

    it(
      'of a recording, in every output of the jobs as they are',
      async () => {
        const differences: Difference[] = [];
        for (const recorded of await jobsOf(bench, await recordedStory()))
          differences.push(...(await differencesOf(recorded)));
        expect(differences).toEqual([]);
      },
      PATIENCE_MS,
    );
  },
);

/** The job, plus one step that shows each of those that have no output. */
function opened(recorded: RecordedJob): RecordedJob {
  const hidden = recorded.job.steps.filter(({ output }) => output === undefined).map(({ name }) => name);
  const shown = hidden.map((name) => ({ name: `shown_${name}`, sql: `select * from ${name}`, output: name }));
  return { ...recorded, job: { ...recorded.job, steps: [...recorded.job.steps, ...shown] } };
}

async function differencesOf(recorded: RecordedJob): Promise<readonly Difference[]> {
  const { job, isQuery } = recorded;
  const last = job.steps.filter(({ name }) => !name.startsWith('shown_')).at(-1)!;
  const run = await runOnSpark(spark, job, {
    folder: join(folder, `${(runs += 1)}`),
    ...(isQuery ? { result: last.name } : {}),
  });
  if (run.report.state === 'failed')
    return [{ of: `${run.report.step} in ${job.name}`, duckdb: undefined, other: run.report.message }];
  const differences: (Difference | undefined)[] = [];
  if (isQuery) differences.push(await differenceOf(recorded, last, resultRows(run)));
  for (const step of job.steps) {
    if (step.output === undefined) continue;
    const shown = job.steps.find(({ name }) => step.name === `shown_${name}`) ?? step;
    differences.push(await differenceOf(recorded, shown, await run.rows(step.name)));
  }
  return differences.filter((difference) => difference !== undefined);
}

function resultRows({ report }: SparkRun): readonly SqlRow[] {
  if (report.state === 'failed' || report.result === undefined) throw new Error('the report has no result');
  const { columns, rows } = report.result;
  const value = (cell: string | number | boolean | null, type: string) =>
    type === 'long' && cell !== null ? Number(cell) : cell;
  return rows.map((row) => Object.fromEntries(columns.map(({ name, type }, at) => [name, value(row[at]!, type)])));
}
