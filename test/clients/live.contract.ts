import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { createClient } from '../../client/client';
import { createLive, type LiveOptions } from '../../client/live';
import type { LiveSocket } from '../../client/live-socket';
import type { ProblemError } from '../../client/problem-error';
import { retryDelay } from '../../client/retry-delay';
import { type LiveAnswer, liveSubscription } from '../../core/wire/live';
import { queryMetrics } from '../../core/wire/metrics';
import { keyOfQuestion } from '../../serving-layer/live/rolling';
import type { LivePlace } from '../live/live-suite';
import { openLocalPlace } from '../live/local-place';

/** Delays of the client take a fiftieth of their time. */
const FASTER = 50;

let place: LivePlace;
const opened: (() => void)[] = [];
beforeAll(async () => {
  place = await openLocalPlace();
});
afterEach(() => {
  for (const close of opened.splice(0)) close();
});
afterAll(() => place.close());

/** A client that follows the question of the place. */
function following(changes: Partial<LiveOptions> = {}, token = place.tokens.shop) {
  const answers: LiveAnswer[] = [];
  const problems: (readonly [ProblemError, ended: boolean])[] = [];
  const sockets: WebSocket[] = [];
  const received: string[] = [];
  const requests: string[] = [];
  const live = createLive({
    baseUrl: place.url,
    readToken: () => token,
    random: () => 0.5,
    later: (run, ms) => {
      const timer = setTimeout(run, ms / FASTER);
      return () => clearTimeout(timer);
    },
    openSocket: (url) => {
      const socket = new WebSocket(url);
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('message', (data: Buffer) => received.push(/^\{"type":"(\w+)"/.exec(data.toString())?.[1] ?? ''));
      return socket as unknown as LiveSocket;
    },
    fetch: (url, init) => {
      requests.push(url.replace(place.url, ''));
      return fetch(url, init);
    },
    ...changes,
  });
  opened.push(() => live.close());
  const follow = live.follow(place.question, {
    onAnswer: (answer) => answers.push(answer),
    onProblem: (...problem) => problems.push(problem),
  });
  const until = async (isMet: () => boolean): Promise<void> => {
    while (!isMet()) await pause(10);
  };
  return { answers, problems, sockets, received, requests, follow, until, closed: () => live.close() };
}

const numbersOf = (answer: LiveAnswer | undefined): unknown =>
  answer?.answers.map(({ rows }) => rows.map(({ start, value }) => [start, value]));

async function asked(): Promise<unknown> {
  const client = createClient({ baseUrl: place.url, readToken: () => place.tokens.shop });
  const { site, queries } = place.question;
  return numbersOf(await client.call(queryMetrics, { site, queries }));
}

test.each<readonly [string, Partial<LiveOptions>]>([
  ['a WebSocket', {}],
  ['an event stream, where there is no WebSocket', { openSocket: undefined }],
  [
    'an event stream, where WebSockets fail',
    {
      openSocket: () => {
        throw new Error('blocked');
      },
    },
  ],
  [
    'single requests, where streams are held back',
    {
      openSocket: undefined,
      fetch: (url, init) => (isForStream(init) ? heldBack(init) : fetch(url, init)),
    },
  ],
])('a question is followed by %s', async (_, changes) => {
  const { answers, until } = following(changes);

  await until(() => answers.length > 0);
  const before = answers.length;
  await place.count();
  await until(() => answers.length > before);

  expect(numbersOf(answers.at(-1))).toEqual(await asked());
});

function isForStream({ headers }: RequestInit): boolean {
  return new Headers(headers).get('accept')?.includes('event-stream') ?? false;
}

function heldBack({ signal }: RequestInit): Promise<Response> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));
}

test('after a lost connection it connects again and gets only what it has missed', async () => {
  const { answers, sockets, received, until } = following();
  await until(() => answers.length > 0);
  sockets[0]?.terminate();
  await place.count();

  await until(() => answers.length > 1);

  expect(sockets.length).toBeGreaterThan(1);
  expect(received.filter((type) => type === 'answer')).toHaveLength(1);
  expect(numbersOf(answers.at(-1))).toEqual(await asked());
});

test('a hidden page is sent nothing, and what it has missed when it is shown again', async () => {
  const { answers, sockets, received, follow, until } = following();
  await until(() => answers.length > 0);
  follow.pause();
  await until(() => sockets[0]?.readyState === WebSocket.CLOSED);
  await place.count();
  const hidden = answers.length;
  follow.resume();

  await until(() => answers.length > hidden);

  expect(received.filter((type) => type === 'answer')).toHaveLength(1);
  expect(numbersOf(answers.at(-1))).toEqual(await asked());
});

test.each([
  ['through a WebSocket', {}],
  ['by requests', { openSocket: undefined }],
])('a question that is refused %s is given up, with its problem', async (_, changes) => {
  const wrong = following(changes, 'mistyped');
  const other = following(changes, place.tokens.other);

  await wrong.until(() => wrong.problems.length > 0);
  await other.until(() => other.problems.length > 0);
  const requests = wrong.requests.length;
  await pause(100);

  expect(wrong.problems).toMatchObject([[{ code: 'read_access_denied' }, true]]);
  expect(other.problems).toMatchObject([[{ code: 'site_access_refused' }, true]]);
  expect(wrong.requests).toHaveLength(requests);
});

test('a message that does not fit makes it ask for the whole answer', async () => {
  const { answers, sockets, received, until } = following();
  await until(() => answers.length > 0);
  const question = keyOfQuestion(liveSubscription.parse(place.question));
  const change = { type: 'change', question, after: 'x.1', message: 'x.2', moment: {}, answers: [] };

  sockets[0]?.emit('message', Buffer.from(JSON.stringify(change)), false);
  await until(() => answers.length > 1);

  expect(received.filter((type) => type === 'answer')).toHaveLength(2);
  expect(numbersOf(answers.at(-1))).toEqual(await asked());
});

test('the delay doubles with every failure, up to half a minute, and differs between clients', () => {
  expect([0, 1, 2, 3, 20].map((failures) => retryDelay(failures, 1))).toEqual([500, 1000, 2000, 4000, 30_000]);
  expect(retryDelay(20, 0)).toBe(15_000);
});
