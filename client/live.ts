import { applyChange } from '../core/wire/live-change';
import type { LiveAnswer, LiveQuery } from '../core/wire/live';
import type { Followed, LiveMeans } from './followed';
import { followByRequests } from './live-requests';
import { followBySocket, type OpenSocket, type SocketFollowing } from './live-socket';
import { ProblemError } from './problem-error';
import type { ClientOptions } from './request';

/** What happens with what comes of a question. */
export interface LiveFollower {
  /** The newest answer, whole: at first, and whenever it has changed. */
  readonly onAnswer: (answer: LiveAnswer) => void;
  /** @param ended whether the question is given up; else it is asked again, and the last answer stands meanwhile */
  readonly onProblem?: (error: ProblemError, ended: boolean) => void;
}

/** A question that is followed. */
export interface LiveFollowing {
  /** Stops the messages, for a page that is hidden; `resume` gets only what has changed meanwhile. */
  pause(): void;
  resume(): void;
  stop(): void;
}

/** Follows questions. */
export interface LiveClient {
  follow(query: LiveQuery, follower: LiveFollower): LiveFollowing;
  close(): void;
}

export interface LiveOptions extends ClientOptions, Partial<LiveMeans> {
  /** Opens a WebSocket; that of the platform by default. Without one, event streams are used. */
  readonly openSocket?: OpenSocket | undefined;
}

/** After so long without a WebSocket, it is tried again. */
const SOCKET_AGAIN_MS = 300_000;

/**
 * Follows questions through one WebSocket. Where there is none (a proxy that does not know them, a platform without),
 * each question is followed by an event stream, and where those are held back, by single requests. All carry the same
 * messages, so what a follower gets does not depend on the way.
 */
export function createLive(options: LiveOptions = {}): LiveClient {
  const means: LiveMeans = { later: options.later ?? wait, random: options.random ?? (() => Math.random()) };
  const active = new Map<string, Followed>();
  const requests = new Map<string, () => void>();
  let socket: SocketFollowing | undefined;
  let cancelRetry: (() => void) | undefined;
  let last = 0;
  const { openSocket = platformSocket() } = options;
  const useRequests = (): void => {
    socket = undefined;
    for (const followed of active.values()) startRequests(followed);
    cancelRetry ??= means.later(() => {
      cancelRetry = undefined;
      if (openSocket === undefined) return;
      for (const id of [...requests.keys()]) stopRequests(id);
      for (const followed of active.values()) start(followed);
    }, SOCKET_AGAIN_MS);
  };
  const startRequests = (followed: Followed): void => {
    stopRequests(followed.id);
    requests.set(followed.id, followByRequests(followed, options, means));
  };
  const stopRequests = (id: string): void => {
    requests.get(id)?.();
    requests.delete(id);
  };
  const start = (followed: Followed): void => {
    active.set(followed.id, followed);
    if (openSocket === undefined || cancelRetry !== undefined) {
      startRequests(followed);
      return;
    }
    socket ??= followBySocket({ ...means, options, openSocket, active, gaveUp: useRequests });
    socket.start(followed);
  };
  const stop = ({ id }: Followed): void => {
    if (!active.delete(id)) return;
    stopRequests(id);
    socket?.stop(id);
    if (active.size > 0) return;
    socket?.close();
    socket = undefined;
  };
  return {
    follow: (query, follower) => {
      last += 1;
      const followed = newFollowed(String(last), query, { follower, ended: () => stop(followed) });
      start(followed);
      return {
        pause: () => stop(followed),
        resume: () => {
          if (!active.has(followed.id)) start(followed);
        },
        stop: () => stop(followed),
      };
    },
    close: () => {
      for (const followed of [...active.values()]) stop(followed);
      cancelRetry?.();
    },
  };
}

function newFollowed(
  id: string,
  query: LiveQuery,
  { follower, ended }: { readonly follower: LiveFollower; readonly ended: () => void },
): Followed {
  let known: { readonly message: string; readonly answer: LiveAnswer } | undefined;
  const show = (message: string, answer: LiveAnswer): boolean => {
    known = { message, answer };
    follower.onAnswer(answer);
    return true;
  };
  return {
    id,
    query,
    after: () => known?.message,
    take: (message) => {
      switch (message.type) {
        case 'answer':
          return show(message.message, message.answer);
        case 'change':
          if (known?.message === message.message) return true;
          if (known?.message === message.after) return show(message.message, applyChange(known.answer, message));
          known = undefined;
          return false;
        case 'unchanged':
          return known?.message === message.message;
        case 'subscribed':
        case 'problem':
        case 'heartbeat':
          return true;
      }
    },
    fail: (problem, isOver) => {
      if (isOver) ended();
      follower.onProblem?.(new ProblemError(problem, undefined), isOver);
    },
  };
}

/** The WebSocket of browsers, and of Node.js 22. */
function platformSocket(): OpenSocket | undefined {
  const known: unknown = Reflect.get(globalThis, 'WebSocket');
  return isSocketClass(known) ? (url) => new known(url) : undefined;
}

function isSocketClass(value: unknown): value is new (url: string) => ReturnType<OpenSocket> {
  return typeof value === 'function';
}

function wait(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
