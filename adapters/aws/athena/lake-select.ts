import type { LakeRelation } from '../../../core/port/batch-engine';
import { identifier } from '../batch/sql-text';
import { textLiteral } from './statements';

/** The permanent tables over the lake, whose partitions follow from the folders of their files. */
export interface LakeTables {
  readonly database: string;
  /** URI of an object of the lake, as `"$path"` names it. */
  readonly uri: (key: string) => string;
}

const TABLES = [
  { name: 'raw_events', files: /^events\/arrival_hour=([^/]+)\/[^/]+$/, partitions: ['arrival_hour'] },
  {
    name: 'curated_events',
    files: /^curated\/site=([^/]+)\/event_date=([^/]+)\/[^/]+$/,
    partitions: ['site', 'event_date'],
  },
] as const;

const TYPES = { text: 'varchar', int: 'integer', long: 'bigint', bool: 'boolean' } as const;

/** The rows of exactly the files of a relation, from the table that holds them; undefined if none holds all. */
export function lakeSelect({ name, keys, columns }: LakeRelation, { database, uri }: LakeTables): string | undefined {
  identifier(name);
  const list = columns.map((column) => identifier(column.name));
  if (keys.length === 0)
    return `select ${columns.map((column, at) => `cast(null as ${TYPES[column.type]}) as ${list[at]}`).join(', ')} where false`;
  const table = TABLES.find(({ files }) => keys.every((key) => files.test(key)));
  if (table === undefined) return undefined;
  const folders = keys.map((key) => table.files.exec(key)?.slice(1) ?? []);
  const conditions = table.partitions.map((partition, at) =>
    isOneOf(
      partition,
      folders.map((values) => values[at] ?? ''),
    ),
  );
  return [
    `select ${list.join(', ')} from "${identifier(database)}"."${table.name}"`,
    `where ${[...conditions, isOneOf('"$path"', keys.map(uri))].join('\n  and ')}`,
  ].join('\n');
}

function isOneOf(column: string, values: readonly string[]): string {
  const [only, ...others] = [...new Set(values)].map(textLiteral);
  return others.length === 0 ? `${column} = ${only}` : `${column} in (${[only, ...others].join(', ')})`;
}
