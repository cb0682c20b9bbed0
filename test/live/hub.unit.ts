import { setImmediate } from 'node:timers/promises';
import { type LiveMessage, liveMessage, type LiveRequest, type LiveSubscription } from '../../core/wire/live';
import { applyChange } from '../../core/wire/live-change';
import { LIVE_CLOSE, LIVE_LIMITS } from '../../core/wire/live-limits';
import { problemBody } from '../../core/wire/problem';
import { createHub } from '../../serving-layer/live/hub';
import { createLiveAnswers } from '../../serving-layer/live/live-answers';
import type { AskRound } from '../../serving-layer/live/viewer';
import { numberedAnswer } from './numbered-answer';

const SUBSCRIBE = { type: 'subscribe', id: 'a', site: 'shop', queries: [{ metric: 'page_views' }] } as const;
const EVERYONE = 'everyone';

/** A hub over answers of the test, with a clock of the test. */
function hubWorld() {
  const world = {
    ms: 0,
    computed: 0,
    asked: 0,
    revoked: new Set<string>(),
    isBroken: false,
    answer: numberedAnswer([1]),
  };
  const errors: unknown[] = [];
  const answers = createLiveAnswers({
    compute: () => {
      world.computed += 1;
      return Promise.resolve(world.answer);
    },
    now: () => 0,
    monotonic: () => world.ms,
  });
  const ask: AskRound = async (subscription: LiveSubscription, headers) => {
    world.asked += 1;
    if (world.revoked.has(headers.get('authorization') ?? ''))
      return { problem: problemBody('read_access_denied', 'revoked') };
    if (world.isBroken) return { problem: problemBody('internal_error', 'broken') };
    return { messages: await answers.read(subscription) };
  };
  const hub = createHub({
    ask,
    everyone: new Headers({ authorization: EVERYONE }),
    monotonic: () => world.ms,
    yieldTurn: () => setImmediate(),
    onError: (error) => errors.push(error),
  });
  const connect = (name = 'reader') => {
    const seen: string[] = [];
    const viewer = {
      unread: 0,
      closed: 0,
      seen,
      messages: () => seen.map((text) => liveMessage.parse(JSON.parse(text))),
    };
    const session = hub.open(
      {
        send: ({ bytes }) => void seen.push(new TextDecoder().decode(bytes)),
        unreadBytes: () => viewer.unread,
        close: (code) => void (viewer.closed = code),
      },
      new Headers({ authorization: name }),
    );
    if (session === undefined) throw new Error('the hub is full');
    return Object.assign(viewer, {
      session,
      send: async (request: LiveRequest) => {
        session.receive(JSON.stringify(request));
        await settled();
      },
    });
  };
  return {
    world,
    hub,
    errors,
    connect,
    turn: async (...values: readonly number[]) => {
      if (values.length > 0) world.answer = numberedAnswer(values);
      world.ms += LIVE_LIMITS.everyMs;
      await hub.turn();
      await settled();
    },
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
}

function valuesOf(messages: readonly LiveMessage[]): readonly (number | null)[] | undefined {
  let answer = numberedAnswer([]);
  for (const message of messages) {
    if (message.type === 'answer') answer = message.answer;
    else if (message.type === 'change') answer = applyChange(answer, message);
  }
  return answer.answers[0]?.rows.map(({ value }) => value);
}

test('viewers of one question share a computation, a request and a text', async () => {
  const { world, connect, turn } = hubWorld();
  const viewers = Array.from({ length: 500 }, () => connect());
  await Promise.all(viewers.map((viewer) => viewer.send(SUBSCRIBE)));
  expect(world).toMatchObject({ computed: 1, asked: 1 });

  await turn(1, 2);

  expect(world).toMatchObject({ computed: 2, asked: 2 });
  expect(new Set(viewers.map(({ seen }) => seen.join('\n'))).size).toBe(1);
  expect(viewers[0]?.messages().map(({ type }) => type)).toEqual(['subscribed', 'answer', 'change']);
  expect(valuesOf(viewers[0]?.messages() ?? [])).toEqual([1, 2]);
});

test('nothing is sent while nothing has changed, but a heartbeat', async () => {
  const { world, connect, turn } = hubWorld();
  const viewer = connect();
  await viewer.send(SUBSCRIBE);
  await turn();
  expect(viewer.messages()).toHaveLength(2);

  world.ms += LIVE_LIMITS.heartbeatMs;
  await turn();

  expect(viewer.messages().map(({ type }) => type)).toEqual(['subscribed', 'answer', 'heartbeat']);
});

test('a viewer that reads slowly is sent nothing meanwhile, and then the newest state', async () => {
  const { connect, turn } = hubWorld();
  const [slow, fast] = [connect(), connect()];
  await Promise.all([slow, fast].map((viewer) => viewer.send(SUBSCRIBE)));
  slow.unread = LIVE_LIMITS.unreadBytes + 1;

  for (let value = 2; value < 90; value++) await turn(value);
  expect([slow.seen.length, fast.seen.length]).toEqual([2, 90]);
  slow.unread = 0;
  await turn(90);

  const late = slow.messages().slice(2);
  expect(late.filter(({ type }) => type !== 'heartbeat')).toMatchObject([{ type: 'answer' }]);
  expect([slow, fast].map((viewer) => valuesOf(viewer.messages()))).toEqual([[90], [90]]);
});

test('a viewer that comes later, or comes back, is brought to the same state', async () => {
  const { connect, turn } = hubWorld();
  const first = connect();
  await first.send(SUBSCRIBE);
  await turn(1, 2);
  const seen = first.messages().at(-1);
  first.session.end();
  const other = connect();
  await other.send(SUBSCRIBE);
  await turn(1, 2, 3);

  const back = connect();
  await back.send({ ...SUBSCRIBE, after: seen?.type === 'change' ? seen.message : '' });
  await turn(1, 2, 3, 4);

  expect(back.messages().map(({ type }) => type)).toEqual(['subscribed', 'change', 'change']);
  expect(valuesOf([...first.messages(), ...back.messages()])).toEqual([1, 2, 3, 4]);
  expect(valuesOf(other.messages())).toEqual([1, 2, 3, 4]);
});

test('a key that is revoked ends the subscriptions of its viewers, and of no others', async () => {
  const { world, connect, turn } = hubWorld();
  const [revoked, other] = [connect('leaver'), connect('stayer')];
  await Promise.all([revoked, other].map((viewer) => viewer.send(SUBSCRIBE)));
  world.revoked.add('leaver');

  world.ms += LIVE_LIMITS.accessMs;
  await turn(1, 2);
  await turn(1, 2, 3);

  expect(revoked.messages().at(-1)).toMatchObject({ type: 'problem', id: 'a', ended: true });
  expect(valuesOf(other.messages())).toEqual([1, 2, 3]);
  expect(valuesOf(revoked.messages())).not.toEqual([1, 2, 3]);
});

test('viewers get a problem when a question has had no answer for a while, and follow it when it has one again', async () => {
  const { world, connect, turn } = hubWorld();
  const viewer = connect();
  await viewer.send(SUBSCRIBE);
  world.isBroken = true;
  for (let failed = 0; failed < 5; failed++) await turn();

  world.isBroken = false;
  await turn(5);

  expect(viewer.messages().slice(2)).toMatchObject([{ type: 'problem', ended: false }, { type: 'change' }]);
  expect(valuesOf(viewer.messages())).toEqual([5]);
});

test('a viewer that leaves is sent nothing more, and a question without viewers is not asked', async () => {
  const { world, connect, turn } = hubWorld();
  const viewer = connect();
  await viewer.send(SUBSCRIBE);
  await viewer.send({ type: 'unsubscribe', id: 'a' });
  const { asked } = world;

  await turn(1, 2);

  expect(world.asked).toBe(asked);
  expect(viewer.messages()).toHaveLength(2);
});

test('what a viewer may ask for is bounded', async () => {
  const { connect, hub } = hubWorld();
  const [many, flooding, broken] = [connect(), connect(), connect()];
  for (let id = 0; id <= LIVE_LIMITS.subscriptionsPerConnection; id++) await many.send({ ...SUBSCRIBE, id: `${id}` });
  for (let id = 0; id <= LIVE_LIMITS.requestsWaiting; id++) flooding.session.receive(JSON.stringify(SUBSCRIBE));
  broken.session.receive('{"type":"subscribe"}');
  await settled();

  expect(many.messages().at(-1)).toMatchObject({ type: 'problem', id: '20', ended: true });
  expect(flooding.closed).toBe(LIVE_CLOSE.tooMuch);
  expect(broken.closed).toBe(LIVE_CLOSE.unreadable);
  while (hub.connections < LIVE_LIMITS.connections) connect();
  expect(() => connect()).toThrow('the hub is full');
});

test('questions that are followed at the same time are bounded, and those that are followed take more viewers', async () => {
  const { connect } = hubWorld();
  for (let at = 0; at < LIVE_LIMITS.questions; at++) await connect().send({ ...SUBSCRIBE, site: `s${at}` });

  const [refused, taken] = [connect(), connect()];
  await refused.send({ ...SUBSCRIBE, site: 'one more' });
  await taken.send({ ...SUBSCRIBE, site: 's0' });

  expect(refused.messages()).toMatchObject([{ type: 'problem', problem: { code: 'overloaded' } }]);
  expect(taken.messages()).toMatchObject([{ type: 'subscribed' }, { type: 'answer' }]);
});

test('a rolling question by days is refused in words', async () => {
  const { connect, errors } = hubWorld();
  const viewer = connect();

  await viewer.send({
    ...SUBSCRIBE,
    rolling: true,
    queries: [{ metric: 'page_views', from: '2026-10-01', to: '2026-10-02' }],
  });

  expect(viewer.messages()).toMatchObject([{ type: 'problem', ended: true, problem: { code: 'invalid_range' } }]);
  expect(errors).toEqual([]);
});

test('the end of the server ends every connection', () => {
  const { connect, hub } = hubWorld();
  const viewers = [connect(), connect()];

  hub.close();

  expect(viewers.map(({ closed }) => closed)).toEqual([LIVE_CLOSE.goingAway, LIVE_CLOSE.goingAway]);
  expect(hub.connections).toBe(0);
});
