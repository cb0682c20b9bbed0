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
  /** Of bodies. */
  readonly httpBytes: number;
  readonly responseBytes: number;
  /** Opened by a client that has been silent for longer than a connection is kept. */
  readonly connections: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly putUnits: number;
  readonly s3Writes: number;
  readonly s3Bytes: number;
  readonly functions: Readonly<Record<CountedFunction, Invocations>>;
}

const NO_INVOCATIONS: Invocations = { count: 0, ms: 0, requests: 0 };

/** An environment that nobody uses. */
export const NOTHING_SPENT: Spent = {
  events: 0,
  httpRequests: 0,
  httpBytes: 0,
  responseBytes: 0,
  connections: 0,
  writeUnits: 0,
  readUnits: 0,
  putUnits: 0,
  s3Writes: 0,
  s3Bytes: 0,
  functions: {
    collect: NO_INVOCATIONS,
    aggregate: NO_INVOCATIONS,
    archive: NO_INVOCATIONS,
    pulse: NO_INVOCATIONS,
  },
};

/** The same usage over another time. */
export function scaled(spent: Spent, factor: number): Spent {
  const { functions, ...counts } = spent;
  const times = ({ count, ms, requests }: Invocations): Invocations => ({
    count: count * factor,
    ms: ms * factor,
    requests: requests * factor,
  });
  return {
    events: counts.events * factor,
    httpRequests: counts.httpRequests * factor,
    httpBytes: counts.httpBytes * factor,
    responseBytes: counts.responseBytes * factor,
    connections: counts.connections * factor,
    writeUnits: counts.writeUnits * factor,
    readUnits: counts.readUnits * factor,
    putUnits: counts.putUnits * factor,
    s3Writes: counts.s3Writes * factor,
    s3Bytes: counts.s3Bytes * factor,
    functions: {
      collect: times(functions.collect),
      aggregate: times(functions.aggregate),
      archive: times(functions.archive),
      pulse: times(functions.pulse),
    },
  };
}
