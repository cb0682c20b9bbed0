import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../../core/capability/command';
import type { FileQuery, FileRelation, TableFiles } from '../../../core/port/table-files';
import { type FeatureView, TIME_COLUMNS } from '../view/feature-view';
import { requireFeatureView } from '../registry';
import { joinSql, microsOf } from './join-sql';
import { offlineFiles } from './offline-files';

const joinOptions = z.object({
  view: z.string().optional(),
  entities: z.string().min(1).optional(),
  source: z.array(z.string().min(1)).optional(),
  out: z.string().min(1).optional(),
  asKnownThen: z.boolean().default(false),
});

/** `features join`: rows of entities and times, each with the features that were valid at its time. */
export async function joinFeatures({ options, tables, dataDirectory, output }: CommandCall): Promise<number> {
  const { view: name, entities: file, source: sources, out, asKnownThen } = joinOptions.parse(options);
  const view = requireFeatureView(name);
  if (file === undefined) throw new CommandUsageError('--entities is missing: name a CSV or Parquet file');
  if (out === undefined) throw new CommandUsageError('--out is missing: name a CSV or Parquet file for the result');
  const entities: FileRelation = { kind: 'files', name: 'entities', files: [file] };
  const source: FileRelation = {
    kind: 'files',
    name: 'source',
    files: sources ?? (await offlineFiles(dataDirectory, view)),
  };
  const columns = await tables.columns(entities);
  requireColumns(file, columns, [...view.entities.map((one) => one.name), TIME_COLUMNS.event]);
  requireNoFeature(file, columns, view);
  requireColumns(source.files.join(', '), await tables.columns(source), columnsOf(view));
  await requireTimes(tables, entities, [TIME_COLUMNS.event]);
  await requireTimes(tables, source, Object.values(TIME_COLUMNS));
  const query: FileQuery = {
    tables: [entities, source],
    sql: joinSql(view, columns, asKnownThen ? 'as_known_then' : 'as_known_now'),
  };
  const summary = { view: view.name, rows: await tables.write(query, out), out };
  output.result(summary, () => output.report(summary));
  return 0;
}

/** Columns of an offline table. */
export function columnsOf(view: FeatureView): readonly string[] {
  return [...view.entities, ...view.features].map(({ name }) => name).concat(Object.values(TIME_COLUMNS));
}

function requireColumns(file: string, columns: readonly string[], needed: readonly string[]): void {
  const missing = needed.filter((one) => !columns.includes(one));
  if (missing.length > 0)
    throw new CommandUsageError(
      `${file} lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}: it has ${columns.join(', ')}`,
    );
}

function requireNoFeature(file: string, columns: readonly string[], { features }: FeatureView): void {
  const taken = features.find(({ name }) => columns.includes(name));
  if (taken !== undefined)
    throw new CommandUsageError(`${file} has a column ${taken.name}, as the view does: rename it in the file`);
}

async function requireTimes(tables: TableFiles, table: FileRelation, columns: readonly string[]): Promise<void> {
  for (const column of columns) {
    const sql = `select cast(${column} as varchar) as given from ${table.name} where ${microsOf(column)} is null and ${column} is not null limit 1`;
    const [wrong] = await tables.query({ tables: [table], sql });
    if (wrong !== undefined)
      throw new CommandUsageError(
        `${table.files.join(', ')}: ${column} ${JSON.stringify(wrong.given)} is not a time; write it as 2026-03-01T12:00:00Z`,
      );
  }
}
