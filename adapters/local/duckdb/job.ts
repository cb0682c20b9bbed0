import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import {
  BatchEngineError,
  type BatchJob,
  type QueryWatch,
  type SqlRow,
  type SqlStep,
} from '../../../core/port/batch-engine';
import type { Lake } from '../../../core/port/lake';
import { formOf, type StepForm } from '../../../core/port/step-form';
import { writeOutput } from './output';
import { createInline, identifier, lakeViewSql } from './relations';
import { requireStorable, type ResultColumn, sqlValue } from './types';

interface Place {
  readonly lake: Pick<Lake, 'uri'>;
  readonly scratchFolder: string;
  readonly onStep?: ((step: string) => void) | undefined;
}

/** Runs every step. @returns how many rows each step with an output wrote */
export async function runJob(
  connection: DuckDBConnection,
  job: BatchJob,
  place: Place,
): Promise<ReadonlyMap<string, number>> {
  await createInputs(connection, job, place.lake);
  return runSteps(connection, job, job.steps, place);
}

/** Runs every step, and returns the rows of the last. */
export async function queryJob(
  connection: DuckDBConnection,
  job: BatchJob,
  place: Place,
  { signal, onProgress }: QueryWatch,
): Promise<readonly SqlRow[]> {
  const last = job.steps.at(-1);
  if (last === undefined) throw new BatchEngineError(job.name, job.name, new Error('the job has no step'));
  await createInputs(connection, job, place.lake);
  for (const [done, step] of job.steps.slice(0, -1).entries()) {
    // An interruption between two statements stops neither.
    signal?.throwIfAborted();
    onProgress?.(done / job.steps.length);
    await runSteps(connection, job, [step], place);
  }
  signal?.throwIfAborted();
  onProgress?.((job.steps.length - 1) / job.steps.length);
  return named(job, last.name, () => rowsOf(connection, last.sql));
}

async function createInputs(connection: DuckDBConnection, job: BatchJob, lake: Pick<Lake, 'uri'>): Promise<void> {
  for (const input of job.inputs) {
    await named(job, input.name, async () => {
      if (input.kind === 'rows') await createInline(connection, input);
      else await connection.run(lakeViewSql(input, lake));
    });
  }
}

async function runSteps(
  connection: DuckDBConnection,
  job: BatchJob,
  steps: readonly SqlStep[],
  place: Place,
): Promise<ReadonlyMap<string, number>> {
  const written = new Map<string, number>();
  for (const step of steps) {
    await named(job, step.name, async () => {
      await createStep(connection, job, step);
      if (step.output !== undefined) written.set(step.name, await outputStep(connection, job, step, place));
    });
    place.onStep?.(step.name);
  }
  return written;
}

async function createStep(connection: DuckDBConnection, job: BatchJob, step: SqlStep): Promise<void> {
  const name = identifier(step.name);
  const form = stepForm(job, step);
  if (form !== 'unread') {
    const create = `create temp ${form} ${name} as\n${step.sql}`;
    // Only a select can follow `as`.
    if ((await connection.extractStatements(create)).count !== 1) throw new Error('a step is one select, nothing else');
    await connection.run(create);
  }
  if (step.output !== undefined) requireStorable(await describe(connection, selectOf(job, step)));
}

function stepForm({ steps }: BatchJob, step: SqlStep): StepForm {
  return formOf(steps, steps.indexOf(step));
}

function selectOf(job: BatchJob, step: SqlStep): string {
  return stepForm(job, step) === 'unread' ? step.sql : `select * from ${step.name}`;
}

function outputStep(connection: DuckDBConnection, job: BatchJob, step: SqlStep, place: Place): Promise<number> {
  return writeOutput(connection, selectOf(job, step), place.lake.uri(step.output as string), place.scratchFolder);
}

/** The columns of a select, which is planned but not run. @throws unless the text is one select */
function describe(connection: DuckDBConnection, sql: string): Promise<readonly ResultColumn[]> {
  return prepared(connection, sql, (statement) => Promise.resolve(columnsOf(statement)));
}

/** The rows of a select. */
export function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly SqlRow[]> {
  return prepared(connection, sql, async (statement) => {
    const columns = columnsOf(statement);
    const reader = await statement.runAndReadAll();
    return reader
      .getRows()
      .map((row) => Object.fromEntries(columns.map((column, at) => [column.name, sqlValue(row[at] ?? null, column)])));
  });
}

/** Planning takes longer than running over few events, so a statement is planned once. */
async function prepared<Result>(
  connection: DuckDBConnection,
  sql: string,
  work: (statement: DuckDBPreparedStatement) => Promise<Result>,
): Promise<Result> {
  const statement = await connection.prepare(sql);
  try {
    return await work(statement);
  } finally {
    statement.destroySync();
  }
}

function columnsOf(statement: DuckDBPreparedStatement): readonly ResultColumn[] {
  if (statement.statementType !== StatementType.SELECT) throw new Error('a step is one select, nothing else');
  return Array.from({ length: statement.columnCount }, (_, at) => ({
    name: statement.columnName(at),
    type: statement.columnType(at),
  }));
}

async function named<Result>(job: BatchJob, step: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new BatchEngineError(job.name, step, cause);
  }
}
