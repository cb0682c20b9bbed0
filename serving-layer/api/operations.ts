import type { Site } from '../../core/port/sites';

/** JSON of an operation's answer, as the CLI prints it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Done, or refused for a reason that the operator can act on (the gate is closed, another run is going on). Breakage is thrown. */
export type OperationResult =
  | { readonly done: true; readonly result: JsonObject }
  | { readonly done: false; readonly code: string; readonly reason: string; readonly result?: JsonObject };

export interface BackfillRequest {
  /** Every site if not given. */
  readonly site: string | undefined;
  /** Calendar days of the site's zone, both included. */
  readonly fromDay: string;
  readonly toDay: string;
  /** Say what would be done, and do nothing. */
  readonly preview: boolean;
}

/** What the CLI asks of a running platform; the platform supplies it. Times are ms since 1970. */
export interface Operations {
  /** Runs the batch layer over all that arrived before `until`, a whole UTC hour. */
  batch(request: { readonly until: number }): Promise<OperationResult>;
  backfill(request: BackfillRequest): Promise<OperationResult>;
  /** Moves the pointer back to the state before the last run. */
  rollback(): Promise<OperationResult>;
  /** Conservation: what was accepted against what is stored. */
  audit(request: { readonly site: string | undefined }): Promise<OperationResult>;
  /** All sites, with their write keys. */
  listSites(): Promise<OperationResult>;
  /** Makes a site; the one that is there if it exists already. */
  addSite(site: Site): Promise<OperationResult>;
}

/** Answers a request with what an operation returns. */
export type RunOperation = (operation: (operations: Operations) => Promise<OperationResult>) => Promise<Response>;
