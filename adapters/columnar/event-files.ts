import { Field, RecordBatch, makeData, Schema, Struct, Table as ArrowTable, tableToIPC } from 'apache-arrow';
import {
  Compression,
  EnabledStatistics,
  Table,
  writeParquet,
  type WriterProperties,
  WriterPropertiesBuilder,
} from 'parquet-wasm';
import { LAKE_COLUMNS, type LakeEvent } from '../../core/event/columns';
import type { EventFiles } from '../../core/port/event-files';
import { arrowColumn } from './arrow-column';
import { parquetRows, parquetRowsInPlace } from './parquet-rows';
import { elementAt } from '../../core/element-at';

/** Columns that differ in nearly every row, where a dictionary in the file would only add cost. */
const HIGH_ENTROPY = ['event_id', 'occurred_ms', 'order_id', 'page_url', 'custom_properties'];
const ROWS_IN_A_GROUP = 131_072;

/**
 * The lake's files as Parquet: Arrow columns built by hand, written by parquet-rs (WebAssembly) with zstd and page
 * statistics.
 */
export const parquetFiles: EventFiles = {
  encode: encodeEvents,
  rows: parquetRows,
  rowsInPlace: parquetRowsInPlace,
};

/** Equal events yield equal bytes. @throws ColumnarError if a value does not fit its column */
function encodeEvents(events: readonly LakeEvent[]): Uint8Array {
  const children = LAKE_COLUMNS.map((column) => arrowColumn(column, events));
  const schema = new Schema(
    LAKE_COLUMNS.map(({ name, nullable }, at) => Field.new({ name, nullable, type: elementAt(children, at).type })),
  );
  const rows = makeData({ type: new Struct(schema.fields), length: events.length, nullCount: 0, children });
  const ipc = tableToIPC(new ArrowTable(schema, [new RecordBatch(schema, rows)]), 'stream');
  return writeParquet(Table.fromIPCStream(ipc), writerProperties());
}

/** Created per file: the writer takes ownership and frees it. */
function writerProperties(): WriterProperties {
  const builder = new WriterPropertiesBuilder()
    .setCompression(Compression.ZSTD)
    .setStatisticsEnabled(EnabledStatistics.Page)
    .setMaxRowGroupSize(ROWS_IN_A_GROUP);
  return HIGH_ENTROPY.reduce(
    (properties, column) => properties.setColumnDictionaryEnabled(column, false),
    builder,
  ).build();
}
