import type { DuckDBConnection } from '@duckdb/node-api';
import type { Lake } from '../../../../core/port/lake';
import { CURATED_DAY_COLUMNS, RAW_COLUMNS } from '../../../../stacks/lib/catalogue-columns';
import { messageOf, type StandInColumn, StandInSql } from './duckdb-sql';
import { awsError, scripted, type ScriptedAnswer, type ScriptedRequest } from './scripted';

interface Execution {
  readonly state: 'SUCCEEDED' | 'FAILED';
  readonly reason?: string;
  readonly columns: readonly StandInColumn[];
  readonly rows: readonly (readonly (string | undefined)[])[];
}

interface StartRequest {
  readonly QueryString: string;
  readonly QueryExecutionContext?: { readonly Database: string };
  readonly ClientRequestToken: string;
}

/** DuckDB's type names translated to Athena's; a sum of bigints is a bigint in Athena. */
const ATHENA_TYPES: Readonly<Record<string, string>> = {
  BIGINT: 'bigint',
  HUGEINT: 'bigint',
  INTEGER: 'integer',
  VARCHAR: 'varchar',
  BOOLEAN: 'boolean',
  DOUBLE: 'double',
};
const DDL_TYPES: Readonly<Record<string, string>> = {
  string: 'varchar',
  int: 'integer',
  bigint: 'bigint',
  boolean: 'boolean',
};
/** Athena writes several files for a large result, each sorted. */
const ROWS_IN_A_FILE = 7_000;

export interface AthenaStandInOptions {
  /** How often a statement is reported as running: all of them, or by statement text. */
  readonly pollsUntilDone?: number | ((statement: string) => number);
}

/** The tables of the catalogue that questions read. */
const LAKE_TABLES = [
  { name: 'raw_events', folder: 'events', columns: RAW_COLUMNS, partitions: ['arrival_hour'] },
  { name: 'curated_events', folder: 'curated', columns: CURATED_DAY_COLUMNS, partitions: ['site', 'event_date'] },
] as const;

/**
 * Athena's API over SQL that is actually executed. moto accepts a statement and never runs it (it has only states and
 * queued results), so it cannot show that views, tables, unloads and their order fit together. This one cannot show
 * Trino's own SQL, or that Athena accepts the external tables by list; those requests are checked as text.
 */
export async function openAthenaStandIn(bucket: Lake, { pollsUntilDone = 0 }: AthenaStandInOptions = {}) {
  const sql = await StandInSql.open(bucket);
  const executions = new Map<string, Execution>();
  const polls = new Map<string, number>();
  const statements: string[] = [];
  /** The tables of the lake are those of one statement at a time. */
  let lakeTurn: Promise<unknown> = Promise.resolve();
  const stopped: string[] = [];
  const pollsOf = (id: string): number =>
    typeof pollsUntilDone === 'number' ? pollsUntilDone : pollsUntilDone(statements[Number(id) - 1]!);
  /** A repeated request starts nothing. */
  const tokens = new Map<string, Promise<string>>();

  async function start({
    QueryString,
    QueryExecutionContext,
    ClientRequestToken,
  }: StartRequest): Promise<ScriptedAnswer> {
    const known = tokens.get(ClientRequestToken);
    if (known !== undefined) return { body: { QueryExecutionId: await known } };
    const started = run(QueryString, QueryExecutionContext?.Database);
    tokens.set(ClientRequestToken, started);
    return { body: { QueryExecutionId: await started } };
  }

  async function run(QueryString: string, database: string | undefined): Promise<string> {
    const id = String(statements.push(QueryString));
    const executed = lakeTurn
      .then(() => openLakeTables(sql, QueryString))
      .then(() => execute(sql, QueryString, database));
    lakeTurn = executed.catch(() => undefined);
    executions.set(
      id,
      await executed.catch(
        (error: unknown) => ({ state: 'FAILED', reason: messageOf(error), columns: [], rows: [] }) as const,
      ),
    );
    return id;
  }

  async function answer({ operation, body }: Pick<ScriptedRequest, 'operation' | 'body'>): Promise<ScriptedAnswer> {
    const id = body['QueryExecutionId'] as string;
    const execution = executions.get(id);
    switch (operation) {
      case 'AmazonAthena.GetWorkGroup':
        return {
          body: { WorkGroup: { Name: body['WorkGroup'], Configuration: { BytesScannedCutoffPerQuery: 10_000_000 } } },
        };
      case 'AmazonAthena.StartQueryExecution':
        return start(body as unknown as StartRequest);
      case 'AmazonAthena.GetQueryExecution':
        polls.set(id, (polls.get(id) ?? -1) + 1);
        return {
          body: {
            QueryExecution: {
              Status: {
                State: polls.get(id)! < pollsOf(id) ? 'RUNNING' : execution?.state,
                StateChangeReason: execution?.reason,
              },
            },
          },
        };
      case 'AmazonAthena.StopQueryExecution':
        stopped.push(statements[Number(id) - 1]!);
        return {};
      case 'AmazonAthena.GetQueryResults':
        return { body: page(execution!, body as { MaxResults: number; NextToken?: string }) };
      default:
        return awsError('InvalidRequestException');
    }
  }
  return {
    requestHandler: scripted(answer).requestHandler,
    answer,
    statements,
    stopped,
    databases: () => databasesOf(sql),
    close: () => sql.close(),
  };
}

/** Makes the tables that a statement names, over all objects beside those whose paths it names. */
async function openLakeTables(sql: StandInSql, statement: string): Promise<void> {
  const connection = await sql.instance.connect();
  try {
    for (const table of LAKE_TABLES) {
      const [, database] = new RegExp(`"(\\w+)"\\."${table.name}"`).exec(statement) ?? [];
      if (database !== undefined) await openLakeTable(sql, connection, { ...table, database, statement });
    }
  } finally {
    connection.closeSync();
  }
}

async function openLakeTable(
  sql: StandInSql,
  connection: DuckDBConnection,
  table: (typeof LAKE_TABLES)[number] & { readonly database: string; readonly statement: string },
): Promise<void> {
  const { name, folder, columns, partitions, database, statement } = table;
  const named = statement.matchAll(new RegExp(`'(s3://[^']*/${folder}/[^']*/)[^'/]+'`, 'g'));
  const folders = [...new Set([...named].map(([, place = '']) => place))];
  const keys = (await Promise.all(folders.map((place) => sql.list(place)))).flat();
  await connection.run(`create schema if not exists "${database}"`);
  const typed = columns.map((column) => ({ name: column.name, type: DDL_TYPES[column.type] ?? column.type }));
  const parts: string[] = [];
  for (const [at, key] of keys.entries()) {
    await sql.createView(connection, `"${database}"."${name}_${at}"`, [sql.uri(key)], typed);
    const values = partitions.map((part) => `'${new RegExp(`/${part}=([^/]+)/`).exec(key)?.[1]}' as ${part}`);
    parts.push(`select *, ${values.join(', ')}, '${sql.uri(key)}' as "$path" from "${database}"."${name}_${at}"`);
  }
  await connection.run(`create or replace view "${database}"."${name}" as ${parts.join(' union all ')}`);
}

/** Databases that jobs created for themselves and did not drop. */
async function databasesOf(sql: StandInSql): Promise<readonly string[]> {
  const connection = await sql.instance.connect();
  try {
    return (
      await connection.runAndReadAll(
        "select schema_name from information_schema.schemata where schema_name like 'tidemark%'",
      )
    )
      .getRows()
      .map(([name]) => String(name));
  } finally {
    connection.closeSync();
  }
}

function page(
  { columns, rows }: Execution,
  { MaxResults, NextToken = '0' }: { readonly MaxResults: number; readonly NextToken?: string },
) {
  const all = [columns.map(({ name }) => name), ...rows];
  const end = Number(NextToken) + MaxResults;
  return {
    ResultSet: {
      ResultSetMetadata: {
        ColumnInfo: columns.map(({ name, type }) => ({ Name: name, Type: ATHENA_TYPES[type] ?? type.toLowerCase() })),
      },
      Rows: all
        .slice(Number(NextToken), end)
        .map((row) => ({ Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })) })),
    },
    ...(end < all.length ? { NextToken: String(end) } : {}),
  };
}

async function execute(sql: StandInSql, statement: string, database: string | undefined): Promise<Execution> {
  const connection = await sql.instance.connect();
  try {
    if (database !== undefined) await connection.run(`use ${database}`);
    return await executeIn(sql, statement, connection);
  } finally {
    connection.closeSync();
  }
}

const NOTHING: Execution = { state: 'SUCCEEDED', columns: [], rows: [] };

async function executeIn(sql: StandInSql, statement: string, connection: DuckDBConnection): Promise<Execution> {
  if (statement.startsWith('create database')) await connection.run(statement.replace('database', 'schema'));
  else if (statement.startsWith('drop database')) await connection.run(statement.replace('database', 'schema'));
  else if (statement.startsWith('create external table')) await createExternal(sql, statement, connection);
  else if (statement.startsWith('create'))
    await connection.run(statement.replace(/^(create table "\w+") with \([^)]*\)/, '$1'));
  else if (statement.startsWith('unload')) await unload(sql, statement, connection);
  else return select(sql, statement, connection);
  return NOTHING;
}

async function createExternal(sql: StandInSql, statement: string, connection: DuckDBConnection): Promise<void> {
  const [, name = '', list = '', storage = '', location = ''] =
    /^create external table `(\w+)` \(([^)]*)\) (.*) location '([^']*)'$/.exec(statement) ?? [];
  const columns = [...list.matchAll(/`(\w+)` (\w+)/g)].map(([, column = '', type = '']) => ({
    name: column,
    type: DDL_TYPES[type]!,
  }));
  const keys = await sql.list(location);
  const isList = storage.includes('SymlinkTextInputFormat');
  const uris = isList
    ? (await Promise.all(keys.map((key) => sql.text(sql.uri(key))))).flatMap((text) => text.split('\n'))
    : keys.map((key) => sql.uri(key));
  await sql.createView(connection, name, uris, columns);
}

async function unload(sql: StandInSql, statement: string, connection: DuckDBConnection): Promise<void> {
  const [, query = '', folder = ''] = /^unload \(\n([\s\S]*)\n\) to '([^']*)' with /.exec(statement) ?? [];
  await connection.run(`create temp table unloaded as\n${query}`);
  const rows = Number((await connection.runAndReadAll('select count(*) from unloaded')).getRows()[0]?.[0]);
  const files = Math.ceil(rows / ROWS_IN_A_FILE);
  for (let file = 0; file < files; file++) {
    await sql.put(
      `${folder}file-${file}`,
      await sql.parquet(connection, `select * from unloaded where rowid % ${files} = ${file} order by rowid`),
    );
  }
}

async function select(sql: StandInSql, statement: string, connection: DuckDBConnection): Promise<Execution> {
  const columns = await sql.columns(connection, statement);
  const rows = (await connection.runAndReadAll(statement)).getRows();
  return {
    state: 'SUCCEEDED',
    columns,
    rows: rows.map((row) => row.map((value) => (value === null ? undefined : String(value)))),
  };
}
