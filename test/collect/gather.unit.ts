import { setImmediate } from 'node:timers/promises';
import { GATHERED_EVENTS } from '../../speed-layer/collect/gather';
import { collecting, eventFramesIn, json, SECRETS, sessions } from './collecting';

const EVENTS = sessions(3 * GATHERED_EVENTS);

/** A collector with one lane, whose requests wait until `pass` is called. */
function gathering(...script: Parameters<typeof collecting>[0] & object) {
  const waiting: (() => void)[] = [];
  const world = collecting(
    script,
    { gatherMs: 5, lanes: 1, retry: { attempts: 1, pauseMs: 0 } },
    { sleep: () => new Promise((resolve) => waiting.push(resolve)) },
  );
  return {
    ...world,
    send: (...events: readonly unknown[]) =>
      world.collector.collect({ writeKey: SECRETS.writeKey, contentType: 'application/json', body: json(events) }),
    /** The time has passed for everything that waits. */
    pass: async () => {
      await setImmediate();
      for (const go of waiting.splice(0)) go();
    },
  };
}

test('small requests of a site that come together are one frame, and each gets its own answer', async () => {
  const { send, pass, stream } = gathering();

  const answers = [send(EVENTS[0], EVENTS[1]), send(EVENTS[2])];
  await pass();

  expect((await Promise.all(answers)).map(({ status, body }) => [status, 'accepted' in body && body.accepted])).toEqual(
    [
      [202, 2],
      [202, 1],
    ],
  );
  expect(eventFramesIn(stream.taken).map(({ events }) => events.map(({ event_id }) => event_id))).toEqual([
    ['event-0', 'event-1', 'event-2'],
  ]);
});

test('a request is answered only once the frame with its events is stored', async () => {
  const { send, pass, stream } = gathering(() => false);

  const answers = [send(EVENTS[0]), send(EVENTS[1])];
  await setImmediate();
  expect(stream.calls).toEqual([]);
  await pass();

  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([503, 503]);
  const again = send(EVENTS[0]);
  await pass();
  expect((await again).status).toBe(202);
});

test('a large request, and one with refused events, wait for nobody', async () => {
  const { send, stream } = gathering();

  expect((await send(...EVENTS.slice(0, GATHERED_EVENTS))).status).toBe(202);
  expect((await send(EVENTS[0], { event_type: 'page_view', timestamp: 'yesterday' })).status).toBe(202);

  expect(eventFramesIn(stream.taken).map(({ events, quarantined }) => [events.length, quarantined.length])).toEqual([
    [GATHERED_EVENTS, 0],
    [1, 1],
  ]);
});

test('a frame gathers no more than its number of events', async () => {
  const { send, pass, stream } = gathering();
  const half = GATHERED_EVENTS / 2;

  const answers = [0, 1, 2].map((at) => send(...EVENTS.slice(at * half, (at + 1) * half)));
  await pass();
  await Promise.all(answers);

  expect(eventFramesIn(stream.taken).map(({ events }) => events.length)).toEqual([GATHERED_EVENTS, half]);
});
