import { gzipSync } from 'node:zlib';
import { wireEvent } from '../../loadtest/floods/wire-event';
import { bytes, collecting, eventFramesIn, json, SECRETS } from './collecting';

const writeKey = SECRETS.writeKey;

describe('identities of events', () => {
  const events = [wireEvent({ session_id: 'a' }), wireEvent({ session_id: 'a', query: 'x' })];
  const idsOf = async (sent: unknown): Promise<readonly string[]> => {
    const { collector, stream } = collecting();
    await collector.collect({ writeKey, body: sent instanceof Uint8Array ? sent : json(sent) });
    return eventFramesIn(stream.taken).flatMap((frame) => frame.events.map((event) => event.event_id));
  };

  it('are a function of the events, whatever is around them', async () => {
    const first = await idsOf(events);

    expect(new Set(first).size).toBe(2);
    expect(await idsOf({ events, sent_at: '2019-10-01T12:00:00Z' })).toEqual(first);
    expect(await idsOf({ events, sent_at: '2019-10-01T11:00:00Z' })).toEqual(first);
    expect(await idsOf(bytes(JSON.stringify(events, undefined, 2)))).toEqual(first);
    expect(await idsOf(new Uint8Array(gzipSync(JSON.stringify(events))))).toEqual(first);
    expect(await idsOf([...events].reverse())).toEqual([...first].reverse());
    expect([...(await idsOf(events[0])), ...(await idsOf(events[1]))]).toEqual(first);
  });

  it('of equal events are equal, and the verdict says so', async () => {
    const { collector } = collecting();

    const { body } = await collector.collect({ writeKey, body: json([...events, events[0]]) });

    expect(body).toMatchObject({
      accepted: 3,
      verdicts: [{}, {}, { warnings: [{ code: 'same_event' }] }],
    });
    expect(body).not.toMatchObject({ verdicts: [{ warnings: expect.anything() as unknown }, {}, {}] });
  });

  it('that the sender chose say nothing of a copy, which is a duplicate like any other', async () => {
    const { collector } = collecting();
    const own = { ...events[0], event_id: 'e-1' };

    const { body } = await collector.collect({ writeKey, body: json([own, own]) });

    expect(body).toEqual({
      accepted: 2,
      rejected: 0,
      verdicts: [0, 1].map((index) => ({ index, status: 'accepted', event_id: 'e-1' })),
    });
  });

  it('that the client gave to different events are shown', async () => {
    const { collector } = collecting();
    const reused = [wireEvent({ event_id: 'e' }), wireEvent({ event_id: 'e', query: 'x' })];

    const { body } = await collector.collect({ writeKey, body: json(reused) });

    expect(body).toMatchObject({ verdicts: [{}, { warnings: [{ code: 'id_reused', path: 'event_id' }] }] });
  });

  it('of events without a time are never equal', async () => {
    const { collector, stream } = collecting([], {}, { random: Math.random });
    const timeless = [wireEvent({ timestamp: null }), wireEvent({ timestamp: null })];

    await collector.collect({ writeKey, body: json(timeless) });
    await collector.collect({ writeKey, body: json(timeless) });

    const ids = eventFramesIn(stream.taken).flatMap((frame) => frame.events.map((event) => event.event_id));
    expect(new Set(ids).size).toBe(4);
  });
});

describe('sessions of clients that send none', () => {
  const sessionsOf = async (sendings: readonly Parameters<typeof sent>[0][]): Promise<readonly string[]> => {
    const { collector, stream } = collecting();
    for (const sending of sendings) await collector.collect(sent(sending));
    return eventFramesIn(stream.taken).flatMap((frame) => frame.events.map((event) => event.session_id));
  };
  const sent = ({ ip = '81.1.1.1', userAgent = 'agent', ...fields }) => ({
    writeKey,
    ip,
    userAgent,
    body: json(wireEvent({ session_id: null, ...fields })),
  });

  it('are one per address, agent and UTC day, and hold neither', async () => {
    const [first, again, otherIp, otherAgent, placeholder, yesterday] = await sessionsOf([
      {},
      { event_id: 'x' },
      { ip: '81.1.1.2' },
      { userAgent: 'other' },
      { session_id: 'undefined' },
      { timestamp: '2019-09-30T23:59:00Z' },
    ]);

    expect(first).toMatch(/^[\w-]{22}$/);
    expect([again, placeholder]).toEqual([first, first]);
    expect(new Set([first, otherIp, otherAgent, yesterday]).size).toBe(4);
  });

  it.each(['', '  ', 'null', `${' '.repeat(130)}null`, `${' '.repeat(70)}guest`, 0, -0, -1])(
    'are those of an event that names none with %j',
    async (session_id) => {
      const [none, given] = await sessionsOf([{}, { session_id }]);

      expect(given).toBe(none);
    },
  );

  it.each([
    ['names its own', { session_id: 's1' }],
    ['names a number', { session_id: 7 }],
    ['is refused for its session', { session_id: ['a'] }],
    ['is refused for its session', { session_id: true }],
  ])('need no salt for an event that %s: %j', async (_, fields) => {
    const salts = { asked: 0 };
    const ofDay = (): Promise<never> => {
      salts.asked += 1;
      return Promise.reject(new Error('a salt was fetched'));
    };
    const { collector } = collecting([], {}, { salts: { ofDay } });

    await collector.collect(sent(fields));

    expect(salts.asked).toBe(0);
  });
});
