import type { Operation } from '../core/wire/operation';
import { cancelPendingAnswer, getPendingAnswer, type PendingAnswer, pendingAnswer } from '../core/wire/pending-answer';
import { ProblemError } from './problem-error';
import { type CallOptions, type ClientOptions, request, unexpectedAnswer } from './request';

export interface WaitOptions extends Pick<CallOptions, 'signal'> {
  /** Called with the share of a long computation that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Without an answer within this time, the progress is worth showing. */
const PREFER = 'respond-async, wait=1';
const MS_PER_SECOND = 1000;

interface Deferred {
  readonly body: unknown;
  readonly about: string;
}

/** Calls an operation; where it may be answered later, waits for the answer. A call that is aborted stops it. */
export async function requestDeferred(
  operation: Operation,
  input: unknown,
  options: ClientOptions,
  { signal, onProgress }: WaitOptions = {},
): Promise<Deferred> {
  const call = signal === undefined ? {} : { signal };
  if (onProgress === undefined || operation.isDeferrable !== true) return request(operation, input, options, call);
  const { later, ...first } = await request(operation, input, options, { ...call, prefer: PREFER });
  if (later === undefined) return first;
  let pending = read(first);
  try {
    while (pending.state === 'running') {
      onProgress(pending.progress);
      await pause(later.retrySeconds * MS_PER_SECOND, signal);
      pending = read(await request(getPendingAnswer, { id: pending.id }, options, call));
    }
  } catch (error) {
    if (signal?.aborted === true)
      await request(cancelPendingAnswer, { id: pending.id }, options).catch(() => undefined);
    throw error;
  }
  const { answer, problem } = pending;
  if (answer !== undefined) return { body: answer, about: first.about };
  throw problem === undefined
    ? unexpectedAnswer(first.about, 'neither an answer nor a problem')
    : new ProblemError(problem, undefined);
}

function read({ body, about }: Deferred): PendingAnswer {
  const { data, error } = pendingAnswer.safeParse(body);
  if (data === undefined) throw unexpectedAnswer(about, error.message);
  return data;
}

/** @throws the reason of the signal as soon as it is aborted */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('the call was aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
