import { codedError } from '../coded-error';
import type { InlineRelation, SqlRow } from './batch-engine';

/** One table in files of this machine: CSV with a line of titles, or Parquet, by their names. */
export interface FileRelation {
  readonly kind: 'files';
  readonly name: string;
  /** Not empty. Values of CSV files are text, and null where a field is empty. */
  readonly files: readonly string[];
}

/** One select over tables. */
export interface FileQuery {
  readonly tables: readonly (FileRelation | InlineRelation)[];
  readonly sql: string;
}

/** Reads and writes tables of any size in files of this machine. Times without a zone are in UTC. */
export interface TableFiles {
  /** Names of the columns in order. @throws TableFileError naming the file that cannot be read */
  columns(table: FileRelation): Promise<readonly string[]>;
  /** For small results. @throws TableFileError */
  query(query: FileQuery): Promise<readonly SqlRow[]>;
  /**
   * Writes the rows of a select as CSV or Parquet, by the name of the file, which appears once it is whole.
   *
   * @returns the number of rows
   * @throws TableFileError
   */
  write(query: FileQuery, out: string): Promise<number>;
}

export class TableFileError extends codedError('TableFileError', 'table_file') {}
