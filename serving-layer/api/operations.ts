import type { KeyKind, KeyScope } from '../../core/key/key';
import type { KeyLimits } from '../../core/key/limits';
import type { SiteChange } from '../../core/port/sites';
import type { DayOfWeek } from '../../core/time/day-of-week';

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

/** What is left out is the default of a new site, and stays as it is of an existing one. */
export interface NewSite {
  readonly id: string;
  readonly timeZone: string | undefined;
  readonly currency: string | undefined;
  readonly weekStart: DayOfWeek | undefined;
}

export interface SiteChangeRequest {
  readonly id: string;
  readonly change: SiteChange;
  /** The caller knows what it does to the past. */
  readonly confirmed: boolean;
}

export interface KeyRequest extends KeyLimits {
  /** Absent for a key that people handle. */
  readonly use?: 'link' | undefined;
  readonly name?: string | undefined;
  readonly kind: KeyKind;
  readonly scopes: readonly KeyScope[];
  /** Empty for all sites. */
  readonly sites: readonly string[];
  /** Ms since 1970; undefined for never. */
  readonly expiresMs: number | undefined;
}

export interface KeyRotation {
  readonly id: string;
  /** How long both keys work, ms. */
  readonly overlapMs: number;
}

/** Operations that the CLI requests of a running platform; the platform implements them. Times are ms since 1970. */
export interface Operations {
  /** Runs the batch layer over everything that arrived before `until`, a whole UTC hour. */
  batch(request: { readonly until: number; readonly confirmed?: boolean }): Promise<OperationResult>;
  backfill(request: BackfillRequest): Promise<OperationResult>;
  /** Moves the pointer back to the state before the last run. */
  rollback(): Promise<OperationResult>;
  /** Conservation: compares what was accepted with what is stored. */
  audit(request: { readonly site: string | undefined }): Promise<OperationResult>;
  /** Deletes files that are older than they are kept. */
  clean(request: { readonly preview: boolean }): Promise<OperationResult>;
  /** Copies the data directory to a folder of the machine, and audits the copy. */
  backUp(request: { readonly folder: string }): Promise<OperationResult>;
  /** The event-loop delay of each thread over the last so many milliseconds. */
  threads(request: { readonly lastMs: number }): Promise<OperationResult>;
  /** All sites, with their write keys. */
  listSites(): Promise<OperationResult>;
  /** Creates a site, or returns the existing one. */
  addSite(site: NewSite): Promise<OperationResult>;
  changeSite(request: SiteChangeRequest): Promise<OperationResult>;
  removeSite(request: Omit<SiteChangeRequest, 'change'>): Promise<OperationResult>;
  restoreSite(request: { readonly id: string }): Promise<OperationResult>;
  /** Replaces the write key of a site; the result has the new one. */
  rotateWriteKey(request: KeyRotation): Promise<OperationResult>;
  /** All keys, without their secrets. */
  listKeys(): Promise<OperationResult>;
  /** Makes a key; the result has its secret. */
  addKey(request: KeyRequest): Promise<OperationResult>;
  /** Replaces a key by another one for the same; the result has the secret of that one. */
  rotateKey(request: KeyRotation): Promise<OperationResult>;
  /** A code that logs a browser in, once. */
  makeLogin(request: Pick<KeyRequest, 'sites'>): Promise<OperationResult>;
  revokeKey(request: { readonly id: string }): Promise<OperationResult>;
}

/** Answers a request with the result of an operation. */
export type RunOperation = (operation: (operations: Operations) => Promise<OperationResult>) => Promise<Response>;
