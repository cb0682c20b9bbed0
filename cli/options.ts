/** Options that every command accepts. */
export interface CommonOptions {
  readonly dataDir: string;
  /** An AWS environment, instead of the directory. */
  readonly env?: string;
  readonly site?: string;
  readonly json: boolean;
}
