import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { flushFolder, makeFolderDurably } from '../durable-file';
import { textLiteral } from './relations';

/**
 * Writes the rows of a select as one Parquet file, atomically. It is written outside the lake, flushed and renamed, so
 * neither a reader nor a crash ever leaves a partial file. @returns the number of rows
 */
export async function writeOutput(
  connection: DuckDBConnection,
  select: string,
  file: string,
  scratchFolder: string,
): Promise<number> {
  const part = join(scratchFolder, `${randomUUID()}.parquet`);
  try {
    const result = await connection.runAndReadAll(
      `copy (\n${select}\n) to ${textLiteral(part)} (format parquet, compression zstd)`,
    );
    await flushFile(part);
    await makeFolderDurably(dirname(file));
    await rename(part, file);
    await flushFolder(dirname(file));
    return Number(result.getRows()[0]?.[0]);
  } finally {
    await rm(part, { force: true });
  }
}

async function flushFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
