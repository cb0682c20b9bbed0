import type { createLiveTicket, LiveMessage, LiveRequest } from '../core/wire/live';
import { LIVE_LIMITS, LIVE_PATH, TICKET_PARAMETER } from '../core/wire/live-limits';
import { mayPass } from '../core/wire/may-pass';
import type { AnswerOf } from '../core/wire/operation';
import { type Followed, isLiveMessage, type LiveMeans } from './followed';
import { isProblemError } from './problem-error';
import { type ClientOptions, request } from './request';
import { retryDelay } from './retry-delay';

/** What of a WebSocket is used. */
export interface LiveSocket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
}

export type OpenSocket = (url: string) => LiveSocket;

/** Questions that share one WebSocket. */
export interface SocketFollowing {
  start(followed: Followed): void;
  stop(id: string): void;
  close(): void;
}

interface SocketMeans extends LiveMeans {
  readonly options: ClientOptions;
  readonly openSocket: OpenSocket;
  /** All questions that are followed, by their ids. */
  readonly active: ReadonlyMap<string, Followed>;
  /** There is no WebSocket to be had. */
  readonly gaveUp: () => void;
}

/** Attempts that fail before any has succeeded, after which it is tried in another way. */
const ATTEMPTS = 2;
/** A server is heard at least this often. */
const SILENT_MS = LIVE_LIMITS.heartbeatMs * 2.5;
const OPENING_MS = 10_000;

/** Follows questions through a WebSocket that is opened again whenever it breaks. */
export function followBySocket(means: SocketMeans): SocketFollowing {
  const { options, openSocket, active, gaveUp } = means;
  let [failures, hasWorked, isOver] = [0, false, false];
  let socket: LiveSocket | undefined;
  let cancelWait: (() => void) | undefined;
  let cancelWatch: (() => void) | undefined;
  /** The questions of the server, by the ids of subscriptions. */
  const keys = new Map<string, string>();
  const send = (message: LiveRequest): void => socket?.send(JSON.stringify(message));
  const subscribe = (followed: Followed): void => {
    const { id, query } = followed;
    const seen = followed.after();
    send({ ...query, type: 'subscribe', id, ...(seen === undefined ? {} : { after: seen }) });
  };
  const watch = (ms: number): void => {
    cancelWatch?.();
    cancelWatch = means.later(() => lost(), ms);
  };
  const leave = (): void => {
    cancelWatch?.();
    const left = socket;
    socket = undefined;
    keys.clear();
    if (left === undefined) return;
    left.onopen = left.onmessage = left.onclose = left.onerror = null;
    left.close();
  };
  const lost = (): void => {
    leave();
    if (isOver) return;
    failures += 1;
    if (!hasWorked && failures >= ATTEMPTS) {
      isOver = true;
      gaveUp();
      return;
    }
    cancelWait?.();
    cancelWait = means.later(() => void connect(), retryDelay(failures, means.random()));
  };
  const receive = (message: LiveMessage): void => {
    watch(SILENT_MS);
    if (message.type === 'subscribed') keys.set(message.id, message.question);
    else if (message.type === 'problem') refuse(message);
    else if (message.type !== 'heartbeat')
      for (const [id, key] of keys) if (key === message.question) give(id, message);
  };
  const give = (id: string, message: LiveMessage): void => {
    const followed = active.get(id);
    [failures, hasWorked] = [0, true];
    if (followed === undefined || followed.take(message)) return;
    send({ type: 'unsubscribe', id });
    subscribe(followed);
  };
  const refuse = ({ id, question, ended, problem }: LiveMessage & { readonly type: 'problem' }): void => {
    const ids = id === undefined ? [...keys].filter(([, key]) => key === question).map(([one]) => one) : [id];
    const isPassing = mayPass(problem.status);
    for (const one of ids) active.get(one)?.fail(problem, ended && !isPassing);
    if (ended && isPassing) lost();
  };
  const connect = async (): Promise<void> => {
    cancelWait = undefined;
    try {
      const { body } = await request(TICKETS, {}, options);
      if (isOver) return;
      if (!isTicket(body)) throw new Error('the answer has no ticket');
      open(body.ticket);
    } catch (error) {
      if (isOver) return;
      if (isProblemError(error) && !mayPass(error.status)) refused(error.problem);
      else lost();
    }
  };
  const refused = (problem: Parameters<Followed['fail']>[0]): void => {
    // Where connections are not kept open there are no tickets.
    if ([404, 405].includes(problem.status)) {
      isOver = true;
      gaveUp();
      return;
    }
    for (const followed of [...active.values()]) followed.fail(problem, true);
  };
  const open = (ticket: string): void => {
    const opened = openSocket(addressOf(options, ticket));
    socket = opened;
    watch(OPENING_MS);
    opened.onopen = () => {
      watch(SILENT_MS);
      for (const followed of active.values()) subscribe(followed);
    };
    opened.onmessage = ({ data }) => {
      const message: unknown = JSON.parse(String(data));
      if (isLiveMessage(message)) receive(message);
    };
    opened.onclose = lost;
    opened.onerror = () => undefined;
  };
  void connect();
  return {
    start: (followed) => {
      if (socket !== undefined && isOpen(socket)) subscribe(followed);
    },
    stop: (id) => {
      keys.delete(id);
      if (socket !== undefined && isOpen(socket)) send({ type: 'unsubscribe', id });
    },
    close: () => {
      isOver = true;
      cancelWait?.();
      leave();
    },
  };
}

const TICKETS = { method: 'post', path: `${LIVE_PATH}/tickets`, access: 'read' } as const;
const OPEN = 1;

function isOpen(socket: LiveSocket): boolean {
  return Reflect.get(socket, 'readyState') === OPEN;
}

function isTicket(body: unknown): body is AnswerOf<typeof createLiveTicket> {
  return typeof body === 'object' && body !== null && 'ticket' in body && typeof body.ticket === 'string';
}

function addressOf({ baseUrl }: ClientOptions, ticket: string): string {
  const page: unknown = Reflect.get(globalThis, 'location');
  const base = baseUrl ?? (typeof page === 'object' && page !== null ? String(Reflect.get(page, 'origin')) : '');
  const url = new URL(LIVE_PATH, base);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set(TICKET_PARAMETER, ticket);
  return url.href;
}
