/** A small patch in one place that breaks one guarantee. */
export interface PlantedBug {
  readonly name: string;
  /** Path below the checkout: a source, or a file of `sql/`. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** The broken guarantee. */
  readonly breaks: string;
  /** The test that finds it, if worlds are too small, too short or too forgiving for it to show. */
  readonly elsewhere?: string;
  /** Only this engine runs the patched text. */
  readonly engine?: 'duckdb';
}
