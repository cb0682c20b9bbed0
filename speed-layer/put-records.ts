import { messageOf } from '../core/message-of';
import { type EventStream, type PutResult, type StreamEntry, StreamUnavailableError } from '../core/port/event-stream';
import { isTransient } from '../core/port/store-error';

/** How often a write is retried, and with what pauses. */
export interface RetryPolicy {
  /** Attempts in total, including the first. */
  readonly attempts: number;
  /** Mean pause before the second attempt, ms; it doubles with each further one. */
  readonly pauseMs: number;
}

/** Sleeping and randomness are arguments, so that tests need neither. */
export interface RetryMeans {
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1, like Math.random. */
  readonly random: () => number;
}

/**
 * Puts entries until the stream has accepted every one, retrying only those that it refused.
 *
 * @param remaining called before each retry: which of the refused entries still have to be written
 * @throws StreamUnavailableError if some were still refused at the last attempt
 */
export async function putRecords(
  stream: EventStream,
  entries: readonly StreamEntry[],
  { policy, means, remaining = (refused) => Promise.resolve(refused) }: PutOptions,
): Promise<void> {
  let left = entries;
  for (let attempt = 1; left.length > 0; attempt++) {
    const results = await tryPut(stream, left);
    left = left.filter((_, at) => results[at]?.ok !== true);
    if (left.length === 0) return;
    if (attempt >= policy.attempts) throw unavailable(left.length, entries.length, results);
    await means.sleep(jittered(policy.pauseMs * 2 ** (attempt - 1), means.random));
    left = await remaining(left);
  }
}

export interface PutOptions {
  readonly policy: RetryPolicy;
  readonly means: RetryMeans;
  readonly remaining?: (refused: readonly StreamEntry[]) => Promise<readonly StreamEntry[]>;
}

async function tryPut(stream: EventStream, entries: readonly StreamEntry[]): Promise<readonly PutResult[]> {
  try {
    return await stream.put(entries);
  } catch (error) {
    if (!(isTransient(error) || isStreamUnavailable(error)) || isOverloaded(error)) throw error;
    return entries.map(() => ({ ok: false, reason: messageOf(error) }));
  }
}

/** Checked by code, not by class, because bundles duplicate classes. */
export function isStreamUnavailable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'stream_unavailable';
}

/** A writer that sheds load is not tried again: the sender waits, not the process. */
function isOverloaded(error: unknown): boolean {
  return error instanceof Error && 'isOverloaded' in error && error.isOverloaded === true;
}

/** From half to one and a half times the pause, so that writers that failed together do not retry together. */
function jittered(pauseMs: number, random: () => number): number {
  return pauseMs * (0.5 + random());
}

function unavailable(refused: number, all: number, results: readonly PutResult[]): StreamUnavailableError {
  const reason = results.find((result) => !result.ok)?.reason ?? 'no reason given';
  return new StreamUnavailableError(`the stream did not accept ${refused} of ${all} records: ${reason}`);
}
