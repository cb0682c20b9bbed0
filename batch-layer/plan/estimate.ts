import type { Plan } from './plan';

/** What a run will read, and about what it costs. */
export interface Estimate {
  readonly files: number;
  readonly bytes: number;
  readonly events: number;
  /** Here, on two cores: `./tidemark bench` prints the rate. */
  readonly seconds: number;
  /** On AWS, if Athena scans the files. */
  readonly usd: number;
}

const SECONDS_PER_MILLION_EVENTS = 20;
/** Athena, us-east-1: $5 a TB scanned, 10 MB at least a query (aws.amazon.com/athena/pricing). */
const USD_PER_BYTE = 5 / 1e12;
const LEAST_BYTES_SCANNED = 10_000_000;

export function estimateOf({ chunks }: Plan): Estimate {
  const files = chunks.flatMap((chunk) => chunk.files);
  const events = files.reduce((sum, file) => sum + file.events, 0);
  const scanned = chunks.map((chunk) =>
    Math.max(
      LEAST_BYTES_SCANNED,
      chunk.files.reduce((sum, { bytes }) => sum + bytes, 0),
    ),
  );
  return {
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    events,
    seconds: Math.ceil((events / 1e6) * SECONDS_PER_MILLION_EVENTS) + chunks.length,
    usd: scanned.reduce((sum, bytes) => sum + bytes, 0) * USD_PER_BYTE,
  };
}
