import type { LakeRelation, SqlRow, SqlStep } from '../../../core/port/batch-engine';
import { parquetRows } from '../../columnar/parquet-rows';
import type { BatchObjects } from '../batch/batch-objects';
import { encodeRows, footerLength, type ParquetShape, parquetShape } from './parquet';
import { mergeSorted } from './sorted-merge';
import type { StoredColumn } from './stored-column';

/** Longer than nearly every footer; a longer footer costs a second read. */
const TAIL_BYTES = 64 * 1024;
/** Files that are merged here are decoded and held in memory. */
const MAX_MERGED_BYTES = 256 * 1024 * 1024;

interface Part extends ParquetShape {
  readonly key: string;
  readonly size: number;
}

/**
 * Turns what an `unload` left in a folder into one object, and returns the number of rows. A single file is copied
 * unchanged; several (Athena writes in parallel as results grow) are merged by the step’s `order by`; no file means no
 * rows.
 *
 * @param columnsOf queries the engine for the step’s columns
 */
export async function publishOutput(
  objects: BatchObjects,
  step: SqlStep & { readonly output: string },
  folder: string,
  columnsOf: () => Promise<readonly StoredColumn[]>,
): Promise<number> {
  const keys = await objects.scratch.list(`${folder}/`);
  const parts: Part[] = [];
  for (const key of keys) parts.push(await readShape(objects, key));
  const [only, ...others] = parts;
  if (only === undefined) await objects.lake.put(step.output, encodeRows(tableColumns(await columnsOf()), []));
  else if (others.length === 0) await objects.publish(only.key, step.output);
  else await objects.lake.put(step.output, await merge(objects, step, [only, ...others]));
  return parts.reduce((sum, { rows }) => sum + rows, 0);
}

async function readShape(objects: BatchObjects, key: string): Promise<Part> {
  let { bytes, size } = await objects.tail(key, TAIL_BYTES);
  const footer = footerLength(bytes);
  if (footer === undefined) throw new Error(`${key} is not a Parquet file`);
  if (footer > bytes.length && bytes.length < size) ({ bytes, size } = await objects.tail(key, footer));
  return { key, size, ...(await parquetShape(bytes)) };
}

async function merge(objects: BatchObjects, { sql }: SqlStep, parts: readonly [Part, ...Part[]]): Promise<Uint8Array> {
  const bytes = parts.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MAX_MERGED_BYTES) {
    throw new Error(
      `the result is ${bytes} bytes in ${parts.length} files, more than can be merged here; let a job read fewer events, or use EMR Serverless`,
    );
  }
  const files: (readonly SqlRow[])[] = [];
  for (const { key } of parts) files.push([...parquetRows((await objects.scratch.get(key)) ?? new Uint8Array(0))]);
  const columns = tableColumns(parts[0].columns);
  return encodeRows(
    columns,
    mergeSorted(
      files,
      columns.map(({ name }) => name),
      sql,
    ),
  );
}

function tableColumns(columns: readonly StoredColumn[]): LakeRelation['columns'] {
  return columns.map(({ name, type }) => {
    if (type !== 'double') return { name, type };
    throw new Error(
      `column ${name} is double, which no reader of the lake takes; cast it to bigint or varchar(n) in the step`,
    );
  });
}
