import type * as z from 'zod';
import { messageOf } from '../../core/message-of';
import { liveRequest, type LiveSubscription } from '../../core/wire/live';
import { LIVE_CLOSE, LIVE_LIMITS } from '../../core/wire/live-limits';
import { type Problem, problemBody } from '../../core/wire/problem';
import { isQueryError } from '../query/query-error';
import { type LiveFrame, frameOf, framesOf } from './frame';
import type { LiveText } from './live-answers';
import { keyOfQuestion } from './rolling';
import { type LiveOutcome, sendTo, type Viewer, type ViewerConnection } from './viewer';

/** One connection of a viewer. */
export interface LiveSession {
  /** Handles a message of the viewer. */
  receive(text: string): void;
  /** Follows a question whose newest messages the viewer is sent first. */
  follow(subscription: LiveSubscription, messages: readonly LiveText[]): void;
  /** What is due on an open connection. */
  turn(): void;
  /** The connection is gone. */
  end(): void;
}

export interface SessionOptions {
  readonly connection: ViewerConnection;
  readonly monotonic: () => number;
  readonly onError: (error: unknown) => void;
  /** Asks as this viewer. */
  readonly ask: (subscription: LiveSubscription) => Promise<LiveOutcome>;
  /** Adds a viewer to those of its question; returns what removes it. */
  readonly join: (subscription: LiveSubscription, viewer: Viewer) => () => void;
  /** The last message of a question. */
  readonly newest: (subscription: LiveSubscription) => string | undefined;
  readonly ended: () => void;
}

interface Followed {
  readonly subscription: LiveSubscription;
  readonly viewer: Viewer;
  readonly leave: () => void;
}

/** A connection with one question has no names for it. */
const ONLY = '';
const HEARTBEAT = frameOf({ type: 'heartbeat' });
/** Refusals that end a subscription when they come later. */
const NO_ACCESS: readonly number[] = [401, 403, 404];
const TAKEN = problemBody(
  'invalid_parameters',
  `This id is in use, or ${LIVE_LIMITS.subscriptionsPerConnection} questions are followed on this connection: unsubscribe first.`,
);

export function createSession(options: SessionOptions): LiveSession {
  const { connection, monotonic, onError, ask, join, newest } = options;
  const followed = new Map<string, Followed>();
  let [waiting, sentMs, checkedMs, isOver] = [0, monotonic(), monotonic(), false];
  let handled = Promise.resolve();
  const watched: ViewerConnection = {
    unreadBytes: () => connection.unreadBytes(),
    close: (code, reason) => connection.close(code, reason),
    send: (frame) => {
      sentMs = monotonic();
      connection.send(frame);
    },
  };
  const send = (frame: LiveFrame): void => watched.send(frame);
  const drop = (id: string): void => {
    followed.get(id)?.leave();
    followed.delete(id);
  };
  const add = (id: string, subscription: LiveSubscription, messages: readonly LiveText[]): void => {
    const question = keyOfQuestion(subscription);
    const viewer: Viewer = {
      connection: watched,
      at: subscription.after,
      refuse: (problem, ended) => {
        if (ended) drop(id);
        send(frameOf({ type: 'problem', ...(id === ONLY ? {} : { id }), question, ended, problem }));
        if (ended && id === ONLY) connection.close(LIVE_CLOSE.tooMuch, problem.title);
      },
    };
    sendTo(viewer, framesOf(messages));
    followed.set(id, { subscription, viewer, leave: join(subscription, viewer) });
  };
  const subscribe = async (id: string, subscription: LiveSubscription): Promise<void> => {
    const refuse = (problem: Problem): void => send(frameOf({ type: 'problem', id, ended: true, problem }));
    if (followed.has(id) || followed.size >= LIVE_LIMITS.subscriptionsPerConnection) {
      refuse(TAKEN);
      return;
    }
    const outcome = await outcomeOf(ask, subscription);
    if (isOver) return;
    if ('problem' in outcome) {
      refuse(outcome.problem);
      return;
    }
    send(frameOf({ type: 'subscribed', id, question: keyOfQuestion(subscription) }));
    add(id, subscription, outcome.messages);
  };
  const handle = async (text: string): Promise<void> => {
    const request = readRequest(text);
    if (request === undefined) connection.close(LIVE_CLOSE.unreadable, 'not a message of the contract (docs/live.md)');
    else if (request.type === 'unsubscribe') drop(request.id);
    else {
      const { id, site, queries, rolling, after } = request;
      await subscribe(id, { site, queries, rolling, after });
    }
  };
  const checkAccess = async (): Promise<void> => {
    for (const { subscription, viewer } of [...followed.values()]) {
      const outcome = await outcomeOf(ask, { ...subscription, after: newest(subscription) });
      if ('problem' in outcome && NO_ACCESS.includes(outcome.problem.status)) viewer.refuse(outcome.problem, true);
    }
  };
  return {
    receive: (text) => {
      if (isOver) return;
      if (waiting >= LIVE_LIMITS.requestsWaiting) {
        connection.close(LIVE_CLOSE.tooMuch, 'too many messages');
        return;
      }
      waiting += 1;
      handled = handled
        .then(() => (isOver ? undefined : handle(text)))
        .catch(onError)
        .finally(() => (waiting -= 1));
    },
    follow: (subscription, messages) => add(ONLY, subscription, messages),
    turn: () => {
      const now = monotonic();
      if (now - sentMs >= LIVE_LIMITS.heartbeatMs && connection.unreadBytes() === 0) send(HEARTBEAT);
      if (now - checkedMs < LIVE_LIMITS.accessMs) return;
      checkedMs = now;
      checkAccess().catch(onError);
    },
    end: () => {
      if (isOver) return;
      isOver = true;
      for (const id of [...followed.keys()]) drop(id);
      options.ended();
    },
  };
}

/** A rolling question may be refused before it is asked. */
async function outcomeOf(ask: SessionOptions['ask'], subscription: LiveSubscription): Promise<LiveOutcome> {
  try {
    return await ask(subscription);
  } catch (error) {
    if (isQueryError(error)) return { problem: problemBody(error.code, messageOf(error), error.extra) };
    throw error;
  }
}

function readRequest(text: string): z.output<typeof liveRequest> | undefined {
  try {
    return liveRequest.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
