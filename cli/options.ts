/** What every command takes. */
export interface CommonOptions {
  readonly dataDir: string;
  /** An environment on AWS, in place of the directory. */
  readonly env?: string;
  readonly site?: string;
  readonly json: boolean;
}
