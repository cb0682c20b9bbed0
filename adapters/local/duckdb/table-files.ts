import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { rename, rm, stat } from 'node:fs/promises';
import { type FileQuery, type FileRelation, TableFileError, type TableFiles } from '../../../core/port/table-files';
import { rowsOf } from './job';
import { createInline, identifier, textLiteral } from './relations';

const MEMORY_LIMIT = '2GB';

/** Tables in files, read and written by DuckDB. Every call has an instance of its own. */
export function createTableFiles(): TableFiles {
  return {
    columns: (table) =>
      withConnection(async (connection) => {
        await createTables(connection, { tables: [table], sql: '' });
        return described(table, async () => {
          const described = await rowsOf(connection, `select column_name from (describe ${identifier(table.name)})`);
          return described.map(({ column_name: name }) => String(name));
        });
      }),
    query: (query) =>
      withConnection(async (connection) => {
        await createTables(connection, query);
        return failing(`the tables ${namesOf(query)} cannot be read`, () => rowsOf(connection, query.sql));
      }),
    write: (query, out) =>
      withConnection(async (connection) => {
        await createTables(connection, query);
        return failing(`${out} cannot be written`, () => copy(connection, query.sql, out));
      }),
  };
}

async function withConnection<Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: MEMORY_LIMIT,
    threads: '2',
  });
  try {
    const connection = await instance.connect();
    await connection.run(`set TimeZone = 'UTC'`);
    return await work(connection);
  } finally {
    instance.closeSync();
  }
}

async function createTables(connection: DuckDBConnection, { tables }: FileQuery): Promise<void> {
  for (const table of tables) {
    if (table.kind === 'rows') {
      await createInline(connection, table);
      continue;
    }
    for (const file of table.files) {
      const found = await stat(file).catch(() => undefined);
      if (found?.isFile() !== true)
        throw new TableFileError(`${file} is not a file that can be read: check the name and the permissions`);
    }
    await described(table, () =>
      connection.run(`create temp view ${identifier(table.name)} as select * from ${readerOf(table)}`),
    );
  }
}

function readerOf({ files }: FileRelation): string {
  const list = `[${files.map(textLiteral).join(', ')}]`;
  const [first = ''] = files;
  return isParquet(first)
    ? `read_parquet(${list}, union_by_name = true)`
    : `read_csv(${list}, header = true, delim = ',', quote = '"', escape = '"', all_varchar = true, union_by_name = true)`;
}

function isParquet(file: string): boolean {
  return file.toLowerCase().endsWith('.parquet');
}

async function copy(connection: DuckDBConnection, sql: string, out: string): Promise<number> {
  const unfinished = `${out}.part`;
  const form = isParquet(out) ? 'format parquet, compression zstd' : 'format csv, header true';
  try {
    const result = await connection.runAndReadAll(`copy (\n${sql}\n) to ${textLiteral(unfinished)} (${form})`);
    await rename(unfinished, out);
    return Number(result.getRows()[0]?.[0]);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function described<Result>({ files }: FileRelation, work: () => Promise<Result>): Promise<Result> {
  return failing(`${files.join(', ')} cannot be read as ${isParquet(files[0] ?? '') ? 'Parquet' : 'CSV'}`, work);
}

function namesOf({ tables }: FileQuery): string {
  return tables.map(({ name }) => name).join(', ');
}

async function failing<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const [why = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new TableFileError(`${what}: ${why}`, { cause });
  }
}
