import { mkdtemp, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** A database in memory with a folder for files, both gone when `close` returns. Speaks to DuckDB directly, past every adapter. */
export async function openDuckDb() {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-columnar-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJS();
  return {
    rows,
    /** The rows of a Parquet file as DuckDB reads them, in the order of the file. */
    read: async (bytes: Uint8Array, select = '*') => {
      const path = join(folder, 'written.parquet');
      await writeFile(path, bytes);
      return rows(`select ${select} from read_parquet('${path}')`);
    },
    /** What the file says of each column chunk. */
    inspect: async (bytes: Uint8Array) => {
      const path = join(folder, 'inspected.parquet');
      await writeFile(path, bytes);
      return rows(
        `select path_in_schema as column_name, compression, stats_min_value, stats_max_value from parquet_metadata('${path}')`,
      );
    },
    /** The Parquet file that DuckDB writes for a select. */
    copy: async (select: string) => {
      const path = join(folder, 'copied.parquet');
      await connection.run(`copy (${select}) to '${path}' (format parquet, compression zstd)`);
      return new Uint8Array(await readFile(path));
    },
    close: async () => {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true });
    },
  };
}
