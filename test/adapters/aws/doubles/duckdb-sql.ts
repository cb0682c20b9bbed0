import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Lake } from '../../../../core/port/lake';

export interface StandInColumn {
  readonly name: string;
  /** DuckDB's name for the type. */
  readonly type: string;
}

/** Replaces an AWS engine: SQL that is actually executed over the objects of a bucket, fetched as files. */
export class StandInSql {
  readonly #bucket: Lake;
  readonly #prefix: string;
  #files = 0;

  private constructor(
    readonly instance: DuckDBInstance,
    readonly folder: string,
    bucket: Lake,
  ) {
    this.#bucket = bucket;
    this.#prefix = bucket.uri('x').slice(0, -1);
  }

  static async open(bucket: Lake): Promise<StandInSql> {
    return new StandInSql(
      await DuckDBInstance.create(':memory:', { threads: '2' }),
      await mkdtemp(join(tmpdir(), 'stand-in-sql-')),
      bucket,
    );
  }

  keyOf(uri: string): string {
    if (!uri.startsWith(this.#prefix)) throw new Error(`${uri} is not in the bucket`);
    return uri.slice(this.#prefix.length);
  }

  async text(uri: string): Promise<string> {
    return new TextDecoder().decode(await this.#bucket.get(this.keyOf(uri)));
  }

  async put(uri: string, bytes: Uint8Array): Promise<void> {
    await this.#bucket.put(this.keyOf(uri), bytes);
  }

  list(folderUri: string): Promise<readonly string[]> {
    return this.#bucket.list(this.keyOf(folderUri));
  }

  uri(key: string): string {
    return this.#bucket.uri(key);
  }

  /** A view of Parquet objects with the declared columns, null where an object lacks one. */
  async createView(
    connection: DuckDBConnection,
    view: string,
    uris: readonly string[],
    columns: readonly StandInColumn[],
  ): Promise<void> {
    const files = await Promise.all(uris.map((uri) => this.#fetch(uri)));
    const stored = `read_parquet([${files.map((file) => `'${file}'`).join(', ')}], hive_partitioning = false, union_by_name = true)`;
    const none = `select ${columns.map(({ name, type }) => `cast(null as ${type}) as ${name}`).join(', ')} where false`;
    const all = files.length === 0 ? none : `${none} union all by name select * from ${stored}`;
    const list = columns.map(({ name, type }) => `cast(${name} as ${type}) as ${name}`).join(', ');
    await connection.run(`create or replace view ${view} as select ${list} from (${all})`);
  }

  /** The rows of a select as a Parquet file. */
  async parquet(connection: DuckDBConnection, sql: string): Promise<Uint8Array> {
    const file = this.#fresh();
    await connection.run(`copy (\n${sql}\n) to '${file}' (format parquet)`);
    return Uint8Array.from(await readFile(file));
  }

  async columns(connection: DuckDBConnection, sql: string): Promise<readonly StandInColumn[]> {
    const statement = await connection.prepare(sql);
    return Array.from({ length: statement.columnCount }, (_, at) => ({
      name: statement.columnName(at),
      type: statement.columnType(at).toString(),
    }));
  }

  async close(): Promise<void> {
    this.instance.closeSync();
    await rm(this.folder, { recursive: true });
  }

  async #fetch(uri: string): Promise<string> {
    const file = this.#fresh();
    await writeFile(file, (await this.#bucket.get(this.keyOf(uri))) ?? new Uint8Array(0));
    return file;
  }

  #fresh(): string {
    return join(this.folder, `${this.#files++}.parquet`);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
