import * as z from 'zod';
import type { SqlStep } from '../../core/port/batch-engine';
import { formOf } from '../../core/port/step-form';

/**
 * The input of `batch-layer/spark/run_sql.py`: one JSON object in the lake, whose URI is the job’s only argument. Its
 * shape is defined only here. Every location in it is a whole URI (`s3://bucket/key`, `file:///path` in tests), never a
 * prefix to be listed.
 */
export interface SparkManifest {
  /** Name of the job, for logs. */
  readonly name: string;
  /** Registered in this order, each as a temporary view. */
  readonly inputs: readonly SparkInput[];
  /** Run in this order; each becomes a temporary view, which later steps may read. */
  readonly steps: readonly SparkStep[];
  /** The step whose rows go into the report: small results. */
  readonly result?: string;
  /** URI of the report: one object, written last. */
  readonly report: string;
}

export type SparkInput = SparkRows | SparkParquet;

/** Rows in the manifest itself, each with one value per column: text, a safe integer, a boolean or null. */
export interface SparkRows {
  readonly name: string;
  readonly kind: 'rows';
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'long' | 'bool' }[];
}

/**
 * Exactly these Parquet objects, read with the schema of `columns` (text: string, int, long: bigint, bool: boolean);
 * nothing is inferred, and folder names add no columns. No keys means an empty relation with these columns.
 */
export interface SparkParquet {
  readonly name: string;
  readonly kind: 'parquet';
  readonly keys: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'int' | 'long' | 'bool' }[];
}

export interface SparkStep {
  readonly name: string;
  /** One select in the portable subset. */
  readonly sql: string;
  /**
   * A folder for this step of this job alone. The job leaves one Parquet file in it (zstd, even if there are no rows),
   * sorted by the select’s `order by`: because `coalesce` may concatenate partitions in any order, rows are numbered
   * after the sort, moved to one partition and sorted there by number. The adapter copies the file to the step’s key.
   * Columns are string, boolean, tinyint to bigint or double; any other type fails the step, naming the column.
   */
  readonly output?: string;
  /**
   * A folder for a step that runs once and is read by later ones from here, as Parquet files in any order. A table in
   * Spark’s memory would not do: its readers carry its whole plan, which doubles with each step that reads the one before
   * it twice, and an executor that is lost takes its rows along.
   */
  readonly table?: string;
}

/** The steps of a job, in the forms that they have on every engine. @param uriOf a folder of this job alone */
export function sparkSteps(
  steps: readonly SqlStep[],
  uriOf: (kind: 'outputs' | 'tables', step: string) => string,
): readonly SparkStep[] {
  return steps.map(({ name, sql, output }, at) => {
    if (output !== undefined) return { name, sql, output: uriOf('outputs', name) };
    return formOf(steps, at) === 'table' ? { name, sql, table: uriOf('tables', name) } : { name, sql };
  });
}

/** The final report: everything was written, or which input or step failed and why. */
export type SparkReport = z.infer<typeof sparkReport>;

/** Column types of `result`. A `long` is written as decimal text, so that no reader rounds it; a `double` is finite. */
const resultColumn = z.object({ name: z.string(), type: z.enum(['text', 'long', 'double', 'bool']) });

export const sparkReport = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('done'),
    /** Row count of each step with an output. */
    rows: z.record(z.string(), z.int().nonnegative()),
    result: z
      .object({
        columns: z.array(resultColumn),
        rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
      })
      .optional(),
  }),
  z.object({ state: z.literal('failed'), step: z.string(), message: z.string() }),
]);
