export type CountedFunction = 'collect' | 'aggregate' | 'archive' | 'pulse';

export interface Invocations {
  readonly count: number;
  /** CPU time on this machine, excluding AWS round trips. */
  readonly ms: number;
  /** AWS requests that are awaited, sequential in the worst case. */
  readonly requests: number;
}

/** The AWS usage of the speed layer under a load. */
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
