import { type DuckDBType, DuckDBTypeId, type DuckDBValue } from '@duckdb/node-api';
import type { SqlValue } from '../../../core/port/batch-engine';

/** The types on which all engines and readers of the lake agree. */
const STORED_TYPES: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.VARCHAR,
]);

export interface ResultColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/**
 * A sum of integers is a HUGEINT, which DuckDB would write to Parquet as a double: silently wrong above 2^53. Dates,
 * times and decimals differ between engines.
 * @throws naming the column that must not be written
 */
export function requireStorable(columns: readonly ResultColumn[]): void {
  for (const { name, type } of columns) {
    if (STORED_TYPES.has(type.typeId)) continue;
    throw new Error(
      `column ${name} is ${type.toString()}, which must not reach Parquet; cast it to bigint, double or varchar(n) in the step`,
    );
  }
}

/**
 * A value of a small result. Integers of any width become JS numbers. @throws naming the column if that would lose
 * precision
 */
export function sqlValue(value: DuckDBValue, { name, type }: ResultColumn): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'bigint' && value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER))
    return Number(value);
  if (typeof value === 'bigint')
    throw new Error(`column ${name} holds ${value.toString()}, which is beyond ±(2^53 − 1)`);
  if (typeof value === 'number') throw new Error(`column ${name} holds ${value}; divide by nullif(…, 0)`);
  throw new Error(
    `column ${name} is ${type.toString()}, which the engines spell differently; return integers (ms) or text`,
  );
}
