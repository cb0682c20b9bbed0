export type CountedFunction = 'collect' | 'aggregate' | 'archive' | 'pulse';

export interface Invocations {
  readonly count: number;
  /** CPU time of this machine, without the way to AWS and back. */
  readonly ms: number;
  /** Requests to AWS that are waited for, one after the other at worst. */
  readonly requests: number;
}

/** What a load made the speed layer ask of AWS. */
export interface Spent {
  readonly events: number;
  readonly httpRequests: number;
  readonly httpBytes: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly putUnits: number;
  readonly s3Writes: number;
  readonly s3Bytes: number;
  readonly functions: Readonly<Record<CountedFunction, Invocations>>;
}
