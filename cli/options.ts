import type { Client } from '../client/client';

/** What every command takes. */
export interface CommonOptions {
  readonly dataDir: string;
  /** An environment on AWS, in place of the directory. */
  readonly env?: string;
  readonly site?: string;
  readonly json: boolean;
}

/** The API of a data directory or of an environment. */
export interface Connection extends Client {
  close(): Promise<void>;
}
