import type { Clock } from '../core/port/clock';
import { type EventStream, StreamUnavailableError } from '../core/port/event-stream';

/** What the process may owe before it refuses more events. */
export const INGEST_LIMITS = {
  /** Bytes that wait for the log's next commits. */
  waitingBytes: 32 * 1024 * 1024,
  /** How far the live numbers may be behind the log. */
  lagMs: 15_000,
} as const;

/** How far the live numbers are behind the log. */
export interface Lag {
  /** Arrival of the oldest record that is not counted yet; undefined if all are. */
  readonly oldestMs: number | undefined;
  /** False while the consumer makes no progress: refusing events would then lose them, and help nobody. */
  readonly isMoving: boolean;
}

/**
 * The log for events from outside. More than the process can take is refused before it is stored, so that the sender
 * gets 503 and sends it again; what was acknowledged is never given up. Pulses do not come this way.
 */
export function sheddingStream(
  stream: EventStream & { readonly waitingBytes: number },
  { clock, lag }: { readonly clock: Clock; readonly lag: () => Lag },
): EventStream {
  return {
    arrivalSlackMs: stream.arrivalSlackMs,
    shards: () => stream.shards(),
    read: (shard, after, limit) => stream.read(shard, after, limit),
    put: (entries) => {
      const { oldestMs, isMoving } = lag();
      const behindMs = oldestMs === undefined ? 0 : clock.now() - oldestMs;
      if (stream.waitingBytes > INGEST_LIMITS.waitingBytes)
        return refuse(`${stream.waitingBytes} bytes wait for the disk`);
      if (isMoving && behindMs > INGEST_LIMITS.lagMs) return refuse(`the live numbers are ${behindMs} ms behind`);
      return stream.put(entries);
    },
  };
}

function refuse(why: string): Promise<never> {
  return Promise.reject(
    new StreamUnavailableError(`${why}: nothing was taken, send it again later`, { isOverloaded: true }),
  );
}
