/** What every command takes. */
export interface CommonOptions {
  readonly dataDir: string;
  readonly site?: string;
  readonly json: boolean;
}
