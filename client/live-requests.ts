import { EVENT_STREAM_TYPE, LIVE_LIMITS, LIVE_PATH } from '../core/wire/live-limits';
import { mayPass } from '../core/wire/may-pass';
import { type Followed, isLiveMessage, type LiveMeans } from './followed';
import { isProblemError } from './problem-error';
import { type ClientOptions, send } from './request';
import { retryDelay } from './retry-delay';

/** Between two rounds where no stream stays open. */
const ROUND_MS = 2_000;
/** A stream of which nothing is seen for so long is held back on its way, or dead. */
const SILENT_MS = LIVE_LIMITS.heartbeatMs * 2.5;
/** The first message of a stream comes at once. */
const FIRST_MS = 10_000;
const LIVE = { method: 'post', path: LIVE_PATH, access: 'read' } as const;

/** Follows one question by an event stream, or by one request after another. @returns stops it */
export function followByRequests(followed: Followed, options: ClientOptions, { later, random }: LiveMeans): () => void {
  let [failures, streams, isOver] = [0, true, false];
  let current: AbortController | undefined;
  let cancelWait: (() => void) | undefined;
  const round = async (): Promise<void> => {
    const turn = new AbortController();
    current = turn;
    let hasMessages = false;
    let cancelWatch: (() => void) | undefined;
    const watch = (ms: number): void => {
      cancelWatch?.();
      cancelWatch = later(() => {
        streams &&= hasMessages;
        turn.abort();
      }, ms);
    };
    try {
      watch(FIRST_MS);
      const after = followed.after();
      const asked = after === undefined ? followed.query : { ...followed.query, after };
      const { response } = await send(LIVE, asked, options, {
        signal: turn.signal,
        accept: streams ? `${EVENT_STREAM_TYPE}, application/json;q=0.5` : 'application/json',
      });
      for await (const message of messagesOf(response)) {
        hasMessages = true;
        failures = 0;
        watch(SILENT_MS);
        if (isOver) return;
        if (isLiveMessage(message) && message.type === 'problem') followed.fail(message.problem, message.ended);
        else if (isLiveMessage(message) && !followed.take(message)) break;
      }
    } catch (error) {
      failures += 1;
      if (!isOver && isProblemError(error)) followed.fail(error.problem, !mayPass(error.status));
    } finally {
      cancelWatch?.();
      turn.abort();
    }
    if (!isOver) cancelWait = later(() => void round(), failures === 0 ? ROUND_MS : retryDelay(failures, random()));
  };
  void round();
  return () => {
    isOver = true;
    cancelWait?.();
    current?.abort();
  };
}

/** The messages of a response: an event stream while it stays open, or one round. */
async function* messagesOf(response: Response): AsyncGenerator {
  const { body, headers } = response;
  if (headers.get('content-type')?.startsWith(EVENT_STREAM_TYPE) !== true || body === null) {
    const round: unknown = await response.json();
    if (typeof round === 'object' && round !== null && 'messages' in round && Array.isArray(round.messages))
      yield* round.messages;
    return;
  }
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const [, data] = /^data: (.*)$/m.exec(event) ?? [];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}
