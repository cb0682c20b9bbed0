import { randomBytes } from 'node:crypto';
import { wireEvent } from '../../loadtest/floods/wire-event';
import { collecting, eventFramesIn, json, SECRETS, sessions } from './collecting';

const writeKey = SECRETS.writeKey;

describe('frames', () => {
  it('keep a session in one lane, in order, and a request in few of them', async () => {
    const { collector, stream } = collecting([], { lanes: 4 });
    const events = [
      ...sessions(41),
      ...sessions(41).map((event) => ({ ...event, event_id: `${String(event.event_id)}-again` })),
    ];

    await collector.collect({ writeKey, body: json(events) });
    await collector.collect({ writeKey, body: json([...sessions(41)].reverse()) });

    expect(stream.taken.length).toBeLessThanOrEqual(8);
    const lanesOf = new Map<string, Set<string>>();
    const orderOf = new Map<string, string[]>();
    for (const [at, frame] of eventFramesIn(stream.taken).entries()) {
      for (const { session_id: session, event_id: id } of frame.events) {
        lanesOf.set(session, (lanesOf.get(session) ?? new Set()).add(stream.taken[at]!.partitionKey));
        orderOf.set(session, [...(orderOf.get(session) ?? []), id]);
      }
    }
    expect([...lanesOf.values()].every((lanes) => lanes.size === 1)).toBe(true);
    expect(orderOf.get('session-7')).toEqual(['event-7', 'event-7-again', 'event-7']);
    expect(new Set([...lanesOf.values()].flatMap((lanes) => [...lanes])).size).toBe(4);
  });

  it('are cut where they are larger than a record of the stream', async () => {
    const { collector, stream } = collecting([], { lanes: 1, maxRecordBytes: 8_000 });
    const events = sessions(60).map((event) => ({
      ...event,
      custom_properties: { text: randomBytes(80).toString('hex') },
    }));

    await collector.collect({ writeKey, body: json(events) });

    expect(stream.taken.length).toBeGreaterThan(1);
    expect(stream.taken.every(({ data }) => data.length <= 8_000)).toBe(true);
    expect(eventFramesIn(stream.taken).flatMap((frame) => frame.events.map((event) => event.event_id))).toEqual(
      events.map((event) => (event as Record<string, unknown>).event_id),
    );
  });
});

describe('a stream that does not answer', () => {
  it('is retried for the refused frames alone, with growing pauses', async () => {
    const { collector, stream, pauses } = collecting([(_, at) => at !== 1, 'unreachable'], { lanes: 4 });

    const response = await collector.collect({ writeKey, body: json(sessions(40)) });

    expect(response).toMatchObject({ status: 202, body: { accepted: 40 } });
    expect(stream.calls).toEqual([4, 1, 1]);
    expect(pauses).toEqual([50, 100]);
    expect(eventFramesIn(stream.taken).flatMap((frame) => frame.events)).toHaveLength(40);
  });

  it('finally answers 503, with when to retry and the ids that make it safe', async () => {
    const never = (): boolean => false;
    const { collector } = collecting([never, never, never], { retry: { attempts: 3, pauseMs: 1 } });

    const response = await collector.collect({ writeKey, body: json([...sessions(1), {}]) });

    expect(response).toMatchObject({
      status: 503,
      retryAfterSeconds: 5,
      body: { code: 'stream_unavailable', event_ids: ['event-0', null] },
    });
  });

  it('an error of our own does not ask the client to retry: it stays an exception', async () => {
    const { collector } = collecting([], {}, { countryOf: () => { throw new TypeError('broken'); } }); // prettier-ignore

    await expect(collector.collect({ writeKey, body: json(wireEvent()), ip: '81.1.1.1' })).rejects.toThrow('broken');
  });
});
