import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planQuestion } from '../../adapters/aws/athena/question-plan';
import type { BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { LocalTrino } from './local-trino';

const TYPES = { text: 'varchar', int: 'integer', long: 'bigint', bool: 'boolean' } as const;

type Input = BatchJob['inputs'][number];

/** Runs every step of a job whose keys are whole paths, and passes the rows of each to `take`. */
export async function runOnTrino(
  trino: LocalTrino,
  job: BatchJob,
  schema: string,
  take: (step: string, rows: readonly SqlRow[]) => Promise<void>,
): Promise<void> {
  await trino.run(`create schema ${schema}`, schema);
  for (const input of job.inputs) await register(trino, input, schema);
  for (const [at, { name, sql }] of job.steps.entries()) {
    if (job.steps.slice(at + 1).some((later) => new RegExp(`\\b${name}\\b`, 'i').test(later.sql))) {
      // Not ORC, which is the default: its writer fails on a text whose first 16 characters are U+10FFFF.
      await trino.run(`create table ${name} with (format = 'PARQUET') as\n${sql}`, schema);
    }
    // The order of rows is that of the statement itself: a table has none.
    await take(name, await trino.run(sql, schema));
  }
}

/** The rows of a query, in the statements by which a question is asked on AWS; files have tables of their own here. */
export async function askTrino(trino: LocalTrino, job: BatchJob, schema: string): Promise<readonly SqlRow[]> {
  const { inputs, tables, result } = planQuestion(job, { database: schema, uri: (key) => key });
  await trino.run(`create schema ${schema}`, schema);
  for (const input of inputs) await register(trino, input, schema);
  for (const { name, sql } of tables)
    await trino.run(`create table ${name} with (format = 'PARQUET') as\n${sql}`, schema);
  return trino.run(result, schema);
}

/** An external table over exactly the files of the relation: Parquet as is, rows as lines of JSON. */
async function register(trino: LocalTrino, input: Input, schema: string): Promise<void> {
  const folder = join(schema, input.name);
  await mkdir(join(trino.folder, folder), { recursive: true });
  if (input.kind === 'parquet')
    await Promise.all(input.keys.map((key, at) => copyFile(key, join(trino.folder, folder, `${at}.parquet`))));
  else await writeFile(join(trino.folder, folder, 'rows.json'), linesOf(input));
  const columns = input.columns.map(({ name, type }) => `${name} ${TYPES[type]}`).join(', ');
  const format = input.kind === 'parquet' ? 'PARQUET' : 'JSON';
  await trino.run(
    `create table ${input.name} (${columns}) with (format = '${format}', external_location = 'local:///${folder}')`,
    schema,
  );
}

function linesOf({ columns, rows }: Extract<Input, { readonly kind: 'rows' }>): string {
  return rows
    .map((row) => `${JSON.stringify(Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])))}\n`)
    .join('');
}
