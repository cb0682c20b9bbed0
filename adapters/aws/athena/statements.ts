import type { LakeRelation } from '../../../core/port/batch-engine';
import { identifier, requireSelect } from '../batch/sql-text';

/**
 * Every statement that is sent to Athena. Names pass `identifier`, locations pass the rule for lake keys, and values
 * are in objects, never in a statement. What remains is the select of a step, which is a file of `sql/`.
 */
export type TableColumns = LakeRelation['columns'];

const DDL_TYPES = { text: 'string', int: 'int', long: 'bigint', bool: 'boolean' } as const;

/**
 * Reads exactly the objects listed in a text file in the folder.
 * https://docs.aws.amazon.com/athena/latest/ug/create-table.html (STORED AS)
 */
const BY_LIST =
  "row format serde 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' " +
  "stored as inputformat 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat' " +
  "outputformat 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'";
const BY_FOLDER = 'stored as parquet';

export function createDatabase(database: string): string {
  return `create database ${identifier(database)}`;
}

/** Including its tables and views. */
export function dropDatabase(database: string): string {
  return `drop database if exists ${identifier(database)} cascade`;
}

/** @param folder a URI without its last slash */
export function createInput(
  name: string,
  columns: TableColumns,
  place: { readonly by: 'list' | 'folder'; readonly folder: string },
): string {
  const list = columns.map((column) => `\`${identifier(column.name)}\` ${DDL_TYPES[column.type]}`).join(', ');
  return `create external table \`${identifier(name)}\` (${list}) ${place.by === 'list' ? BY_LIST : BY_FOLDER} location ${textLiteral(`${place.folder}/`)}`;
}

export function createView(name: string, sql: string): string {
  return `create view "${identifier(name)}" as\n${requireSelect(sql)}`;
}

/** Its data are stored in the workgroup’s result location. */
export function createTable(name: string, sql: string): string {
  return `create table "${identifier(name)}" with (format = 'PARQUET', write_compression = 'ZSTD') as\n${requireSelect(sql)}`;
}

/**
 * Each file is sorted by the select’s `order by` (https://docs.aws.amazon.com/athena/latest/ug/unload.html), which
 * `create table` would ignore.
 */
export function unload(sql: string, folder: string): string {
  return `unload (\n${requireSelect(sql)}\n) to ${textLiteral(`${folder}/`)} with (format = 'PARQUET', compression = 'ZSTD')`;
}

/** Returns the columns, without rows. */
export function describe(sql: string): string {
  return `select * from (\n${requireSelect(sql)}\n) as described limit 0`;
}

/** Trino knows no escape in a text but the doubled apostrophe. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
