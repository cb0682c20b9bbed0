import type { RunPlan } from './plan';

/** How much a run will read, and roughly what it costs. */
export interface RunEstimate {
  readonly files: number;
  readonly bytes: number;
  readonly events: number;
  /** In one process on two cores; `./tidemark bench` prints the rate. */
  readonly seconds: number;
  /** On AWS, if Athena scans the files once. */
  readonly usd: number;
}

const SECONDS_PER_MILLION_EVENTS = 20;
/** Athena, us-east-1: $5 per TB scanned, at least 10 MB per query (aws.amazon.com/athena/pricing). */
const USD_PER_BYTE = 5 / 1e12;
const LEAST_BYTES_SCANNED = 10_000_000;

export function estimateOf({ chunks }: RunPlan): RunEstimate {
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
