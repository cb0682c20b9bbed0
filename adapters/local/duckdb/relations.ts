import {
  BIGINT,
  BOOLEAN,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { InlineRelation, LakeRelation } from '../../../core/port/batch-engine';
import type { Lake } from '../../../core/port/lake';

const IDENTIFIER = /^[a-z][a-z0-9_]{0,62}$/;
const CHUNK_ROWS = 2048;

const SQL_TYPES = { text: 'varchar', int: 'integer', long: 'bigint', bool: 'boolean' } as const;
const INLINE_TYPES: Readonly<Record<InlineRelation['columns'][number]['type'], DuckDBType>> = {
  text: VARCHAR,
  long: BIGINT,
  bool: BOOLEAN,
};

/** @throws for a name that is not plain lower-case snake_case: names go into SQL text, values never do */
export function identifier(name: string): string {
  if (IDENTIFIER.test(name)) return name;
  throw new Error(
    `"${name}" is not a name for SQL; use lower-case letters, digits and _, at most 63, beginning with a letter`,
  );
}

export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Loads an inline relation into a temporary table of the connection; values are bound, never part of the SQL. */
export async function createInline(connection: DuckDBConnection, relation: InlineRelation): Promise<void> {
  const name = identifier(relation.name);
  const columns = relation.columns.map((column) => `${identifier(column.name)} ${SQL_TYPES[column.type]}`);
  await connection.run(`create temp table ${name} (${columns.join(', ')})`);
  const appender = await connection.createAppender(name, 'main', 'temp');
  const types = relation.columns.map(({ type }) => INLINE_TYPES[type]);
  for (let at = 0; at < relation.rows.length; at += CHUNK_ROWS) {
    const rows = relation.rows.slice(at, at + CHUNK_ROWS).map((row) => inlineRow(row, relation));
    const chunk = DuckDBDataChunk.create(types, rows.length);
    chunk.setRows(rows);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function inlineRow(row: InlineRelation['rows'][number], { columns }: InlineRelation): readonly DuckDBValue[] {
  if (row.length !== columns.length) throw new Error(`a row has ${row.length} values for ${columns.length} columns`);
  return columns.map(({ name, type }, index) => inlineValue(row[index] ?? null, name, type));
}

function inlineValue(
  value: string | number | boolean | null,
  name: string,
  type: InlineRelation['columns'][number]['type'],
): DuckDBValue {
  if (value === null) return null;
  if (type === 'text' && typeof value === 'string') return value;
  if (type === 'bool' && typeof value === 'boolean') return value;
  if (type === 'long' && Number.isSafeInteger(value)) return BigInt(value);
  throw new Error(`column ${name} is ${type} and cannot hold ${JSON.stringify(value)}`);
}

/**
 * A view over exactly the named objects, with the declared column types instead of inferred ones. A column that an older
 * object does not have is null there.
 */
export function lakeViewSql(relation: LakeRelation, lake: Pick<Lake, 'uri'>): string {
  const columns = relation.columns.map(({ name, type }) => ({ name: identifier(name), type: SQL_TYPES[type] }));
  const view = `create temp view ${identifier(relation.name)} as select`;
  if (relation.keys.length === 0)
    return `${view} ${columns.map(({ name, type }) => `cast(null as ${type}) as ${name}`).join(', ')} where false`;
  const files = relation.keys.map((key) => textLiteral(lake.uri(key)));
  const casts = columns.map(({ name, type }) => `cast(${name} as ${type}) as ${name}`);
  const declared = columns.map(({ name, type }) => `cast(null as ${type}) as ${name}`).join(', ');
  const stored = `read_parquet([${files.join(', ')}], hive_partitioning = false, union_by_name = true)`;
  const all = `select ${declared} where false union all by name select * from ${stored}`;
  return `${view} ${casts.join(', ')} from (${all})`;
}
