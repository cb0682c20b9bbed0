import type { DuckDBConnection } from '@duckdb/node-api';
import type { SparkManifest, SparkReport } from '../../../../adapters/aws/spark-manifest';
import type { Lake } from '../../../../core/port/lake';
import { messageOf, type StandInColumn, StandInSql } from './duckdb-sql';
import { awsError, scripted } from './scripted';

const TYPES = { text: 'varchar', int: 'integer', long: 'bigint', bool: 'boolean' } as const;
/** A sum of bigints is a bigint in Spark. */
const STORED: Readonly<Record<string, 'text' | 'long' | 'double' | 'bool'>> = {
  VARCHAR: 'text',
  INTEGER: 'long',
  BIGINT: 'long',
  HUGEINT: 'long',
  DOUBLE: 'double',
  BOOLEAN: 'bool',
};

class FailedAt extends Error {
  constructor(
    readonly step: string,
    cause: unknown,
  ) {
    super(messageOf(cause));
  }
}

/**
 * EMR Serverless with an entry point that processes the manifest like `run_sql.py`, on DuckDB. moto's jobs succeed at
 * once and run nothing (the same clientToken creates two jobs). This one cannot show Spark itself: the real entry point
 * is tested with Spark against the same manifest.
 */
export async function openEmrStandIn(bucket: Lake) {
  const sql = await StandInSql.open(bucket);
  const runs = new Map<string, { readonly state: Promise<string>; polls: number }>();
  /** A repeated request starts nothing. */
  const tokens = new Map<unknown, string>();
  const jobs: Record<string, unknown>[] = [];
  const { requestHandler } = scripted(async ({ operation, body }) => {
    const id = operation.split('/').at(-1)!;
    if (operation.startsWith('POST')) {
      const known = tokens.get(body['clientToken']);
      if (known !== undefined) return { body: { applicationId: 'app', jobRunId: known, arn: 'arn' } };
      const started = String(jobs.push(body));
      tokens.set(body['clientToken'], started);
      const { sparkSubmit } = body['jobDriver'] as { sparkSubmit: { entryPointArguments: [string] } };
      runs.set(started, { state: runEntry(sql, sparkSubmit.entryPointArguments[0]), polls: 0 });
      return { body: { applicationId: 'app', jobRunId: started, arn: 'arn' } };
    }
    const run = runs.get(id);
    if (run === undefined || !operation.startsWith('GET')) return awsError('ResourceNotFoundException', 404);
    return {
      body: {
        jobRun: {
          applicationId: 'app',
          jobRunId: id,
          state: run.polls++ === 0 ? 'RUNNING' : await run.state,
          stateDetails: '',
        },
      },
    };
  });
  return { requestHandler, jobs, close: () => sql.close() };
}

interface JobSchema {
  readonly connection: DuckDBConnection;
  readonly schema: string;
}

async function runEntry(sql: StandInSql, manifestUri: string): Promise<string> {
  const manifest = JSON.parse(await sql.text(manifestUri)) as SparkManifest;
  const connection = await sql.instance.connect();
  const schema = `job_${Buffer.from(manifest.report).toString('hex').slice(-60, -20)}`;
  try {
    await connection.run(`create schema ${schema}; use ${schema}`);
    const report = await runManifest(sql, manifest, { connection, schema }).catch((error: unknown): SparkReport => {
      if (error instanceof FailedAt) return { state: 'failed', step: error.step, message: error.message };
      throw error;
    });
    await sql.put(manifest.report, new TextEncoder().encode(JSON.stringify(report)));
    return report.state === 'done' ? 'SUCCESS' : 'FAILED';
  } finally {
    connection.closeSync();
  }
}

async function runManifest(sql: StandInSql, manifest: SparkManifest, job: JobSchema): Promise<SparkReport> {
  const { connection } = job;
  for (const input of manifest.inputs) await at(input.name, () => createInput(sql, input, job));
  const rows: Record<string, number> = {};
  let result: Extract<SparkReport, { state: 'done' }>['result'];
  for (const step of manifest.steps) {
    await at(step.name, async () => {
      const columns = await sql.columns(connection, step.sql);
      if (step.output !== undefined || step.name === manifest.result) columns.forEach(stored);
      await connection.run(`create table ${step.name} as\n${step.sql}`);
      if (step.output !== undefined) {
        await sql.put(
          `${step.output}/part-00000-x.zstd.parquet`,
          await sql.parquet(connection, `select * from ${step.name} order by rowid`),
        );
        await sql.put(`${step.output}/_SUCCESS`, new Uint8Array(0));
        rows[step.name] = Number(
          (await connection.runAndReadAll(`select count(*) from ${step.name}`)).getRows()[0]?.[0],
        );
      }
      if (step.name === manifest.result) result = await resultOf(step.name, columns, connection);
    });
  }
  return { state: 'done', rows, ...(result === undefined ? {} : { result }) };
}

async function createInput(
  sql: StandInSql,
  input: SparkManifest['inputs'][number],
  { connection, schema }: JobSchema,
): Promise<void> {
  const columns = input.columns.map(({ name, type }) => ({ name, type: TYPES[type] }));
  if (input.kind === 'parquet') return sql.createView(connection, input.name, input.keys, columns);
  await connection.run(`create table ${input.name} (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`);
  const appender = await connection.createAppender(input.name, schema);
  for (const row of input.rows) {
    row.forEach((value) => {
      if (value === null) appender.appendNull();
      else if (typeof value === 'string') appender.appendVarchar(value);
      else if (typeof value === 'number') appender.appendBigInt(BigInt(value));
      else appender.appendBoolean(value);
    });
    appender.endRow();
  }
  appender.closeSync();
}

async function resultOf(step: string, columns: readonly StandInColumn[], connection: DuckDBConnection) {
  const rows = (await connection.runAndReadAll(`select * from ${step} order by rowid`)).getRows();
  return {
    columns: columns.map(stored),
    rows: rows.map((row) =>
      row.map((value) =>
        typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
          ? String(value)
          : (value as string | number | boolean | null),
      ),
    ),
  };
}

function stored({ name, type }: StandInColumn) {
  const known = STORED[type];
  if (known === undefined) throw new Error(`column ${name} is ${type}`);
  return { name, type: known };
}

async function at<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new FailedAt(step, error);
  }
}
