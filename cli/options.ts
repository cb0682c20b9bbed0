import type { Client } from '../client/client';

/** Options that every command accepts. */
export interface CommonOptions {
  readonly dataDir: string;
  /** An AWS environment, instead of the directory. */
  readonly env?: string;
  readonly site?: string;
  readonly json: boolean;
}

/** The API of a data directory or of an environment. */
export interface Connection extends Client {
  close(): Promise<void>;
}
