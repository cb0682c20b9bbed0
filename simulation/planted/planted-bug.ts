/** A small patch of one place that breaks one promise. */
export interface PlantedBug {
  readonly name: string;
  /** Below the checkout: a source, or a file of `sql/`. */
  readonly file: string;
  /** Occurs once in the file. */
  readonly find: string;
  readonly replace: string;
  /** The promise that is broken. */
  readonly breaks: string;
  /** The test that finds it where worlds are too small, too short or too forgiving for it to show. */
  readonly elsewhere?: string;
  /** Only this engine runs the patched text. */
  readonly engine?: 'duckdb';
}
