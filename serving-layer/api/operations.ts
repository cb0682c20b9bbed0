import type { Site } from '../../core/port/sites';

/** JSON of an operation's answer, as the CLI prints it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Done, or refused for a reason that the operator can act on (the gate is closed, another run is in progress). Failures
 * are thrown.
 */
export type OperationResult =
  | { readonly done: true; readonly result: JsonObject }
  | { readonly done: false; readonly code: string; readonly reason: string; readonly result?: JsonObject };

export interface BackfillRequest {
  /** All sites if undefined. */
  readonly site: string | undefined;
  /** Calendar days in the site's zone, both inclusive. */
  readonly fromDay: string;
  readonly toDay: string;
  /** Reports what would be done, without doing it. */
  readonly preview: boolean;
}

/** Operations that the CLI requests of a running platform; the platform implements them. Times are ms since 1970. */
export interface Operations {
  /** Runs the batch layer over everything that arrived before `until`, a whole UTC hour. */
  batch(request: { readonly until: number }): Promise<OperationResult>;
  backfill(request: BackfillRequest): Promise<OperationResult>;
  /** Moves the pointer back to the state before the last run. */
  rollback(): Promise<OperationResult>;
  /** Conservation: compares what was accepted with what is stored. */
  audit(request: { readonly site: string | undefined }): Promise<OperationResult>;
  /** All sites, with their write keys. */
  listSites(): Promise<OperationResult>;
  /** Creates a site, or returns the existing one. */
  addSite(site: Site): Promise<OperationResult>;
}

/** Answers a request with the result of an operation. */
export type RunOperation = (operation: (operations: Operations) => Promise<OperationResult>) => Promise<Response>;
