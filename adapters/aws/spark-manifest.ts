import { z } from 'zod';

/**
 * What `batch-layer/spark/run_sql.py` is told: one JSON object in the lake, whose URI is the entry's only argument. Its shape is
 * fixed here and nowhere else; every place in it is a whole URI (`s3://bucket/key`, `file:///path` in tests), never a prefix to be
 * listed.
 */
export interface SparkManifest {
  /** Of the job: for the logs. */
  readonly name: string;
  /** Registered in this order, each as a temporary view. */
  readonly inputs: readonly SparkInput[];
  /** Run in this order; each becomes a temporary view, which later steps may read. */
  readonly steps: readonly SparkStep[];
  /** The step whose rows go into the report: small results. */
  readonly result?: string;
  /** Where the entry leaves its report: one object under exactly this URI, written last. */
  readonly report: string;
}

export type SparkInput = SparkRows | SparkParquet;

/** Rows that the job brings along, each with one value a column: a text, a safe integer, a boolean or null. */
export interface SparkRows {
  readonly name: string;
  readonly kind: 'rows';
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'long' | 'bool' }[];
}

/**
 * Exactly these Parquet objects, read by the schema of `columns` (text: string, int, long: bigint, bool: boolean), nothing inferred and no
 * column from the name of a folder. No keys: an empty relation of the columns.
 */
export interface SparkParquet {
  readonly name: string;
  readonly kind: 'parquet';
  readonly keys: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'int' | 'long' | 'bool' }[];
}

export interface SparkStep {
  readonly name: string;
  /** One select of the portable subset. */
  readonly sql: string;
  /**
   * A folder of this step and job alone. The entry leaves in it one Parquet file (zstd, also when there are no rows) with the
   * rows in the order of the select's `order by`: as a `coalesce` may concatenate partitions in any order, the rows are numbered
   * after the sort, brought into one partition and sorted there by that number. The adapter copies the file to the step's key.
   * Columns are string, boolean, tinyint to bigint or double; of any other type the step fails, naming the column.
   */
  readonly output?: string;
}

/** What the entry says when it ends: that everything was written, or which input or step failed and why. */
export type SparkReport = z.infer<typeof sparkReport>;

/** For `result`: the types of its columns. A `long` is written as decimal text, so that no reader rounds it; a `double` is finite. */
const resultColumn = z.object({ name: z.string(), type: z.enum(['text', 'long', 'double', 'bool']) });

export const sparkReport = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('done'),
    /** For each step with an output, how many rows it has. */
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
