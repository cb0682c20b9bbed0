import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createSiteKeys } from '../../speed-layer/collect/site-keys';
import { wireEvent } from '../../loadtest/floods/wire-events';
import { DEFAULT_TEXT_RULES } from '../../core/event/text-rules';
import { bytes, collecting, eventFramesIn, json, SECRETS, sessions, SHOP, sites } from './collecting';

const writeKey = SECRETS.writeKey;

describe('a request', () => {
  it('is answered with a verdict for each event, after the stream has it', async () => {
    const { collector, stream } = collecting();
    const events = [
      wireEvent({ event_id: 'e1' }),
      wireEvent({ event_type: 'view' }),
      { ...wireEvent(), userId: 'u-1' },
    ];

    const response = await collector.collect({ writeKey, body: json({ events, sent_at: '2019-10-01T12:00:00Z' }) });

    expect(response).toMatchObject({ status: 202, body: { accepted: 2, rejected: 1 } });
    expect(response.body).toMatchObject({
      verdicts: [
        { index: 0, status: 'accepted', event_id: 'e1' },
        { index: 1, status: 'rejected', code: 'bad_format', path: 'event_type', value: 'view' },
        { index: 2, status: 'accepted', warnings: [{ code: 'unknown_field', path: 'userId' }] },
      ],
    });
    const frames = eventFramesIn(stream.taken);
    expect(frames.flatMap((frame) => frame.events)).toHaveLength(2);
    expect(frames.flatMap((frame) => frame.quarantined)).toHaveLength(1);
  });

  it('of which no event is accepted is answered 422 with the verdicts, and is in quarantine', async () => {
    const { collector, stream } = collecting();

    const response = await collector.collect({ writeKey, body: json(wireEvent({ event_type: 'view' })) });

    expect(response).toMatchObject({
      status: 422,
      body: {
        code: 'nothing_accepted',
        accepted: 0,
        rejected: 1,
        verdicts: [{ status: 'rejected', code: 'bad_format', path: 'event_type' }],
      },
    });
    expect(eventFramesIn(stream.taken).flatMap((frame) => frame.quarantined)).toHaveLength(1);
  });

  it('whose sent_at lies too far from its arrival corrects nothing, and says so', async () => {
    const { collector, stream } = collecting();

    const response = await collector.collect({
      writeKey,
      body: json({ events: [wireEvent()], sent_at: '2019-09-29T12:00:00Z' }),
    });

    expect(response.body).toMatchObject({ accepted: 1, warnings: [{ code: 'no_clock_correction', path: 'sent_at' }] });
    expect(eventFramesIn(stream.taken)[0]?.events[0]?.occurred_ms).toBe(Date.parse('2019-10-01T00:00:00Z'));
  });

  it('an event of every form reaches the stream, gzip or not', async () => {
    const event = JSON.stringify(wireEvent());
    for (const body of [event, `[${event}]`, `{"events":[${event}]}`, `${event}\n${event}`]) {
      for (const sent of [bytes(body), new Uint8Array(gzipSync(body))]) {
        const { collector, stream } = collecting();

        const response = await collector.collect({
          writeKey,
          body: sent,
          contentEncoding: sent[0] === 0x1f ? 'gzip' : 'identity',
        });

        expect(response.status).toBe(202);
        expect(eventFramesIn(stream.taken)[0]?.events[0]).toMatchObject({ event_type: 'page_view', session_id: 's1' });
      }
    }
  });

  it.each([
    ['a wrong key', { writeKey: 'wk_other', body: json(wireEvent()) }, 401, 'unknown_write_key'],
    ['no key', { body: json(wireEvent()) }, 401, 'unknown_write_key'],
    ['an unknown site', { site: 'other', body: json(wireEvent()) }, 401, 'unknown_write_key'],
    ['truncated JSON', { writeKey, body: bytes('{"event_type":') }, 400, 'invalid_json'],
    ['text that is not UTF-8', { writeKey, body: Uint8Array.from([0x22, 0xff, 0x22]) }, 400, 'not_utf8'],
    [
      'gzip that a gateway took for text',
      {
        writeKey,
        contentType: 'application/json',
        contentEncoding: 'gzip',
        body: bytes(gzipSync('{}').toString('utf8')),
      },
      400,
      'bad_gzip',
    ],
    ['damaged gzip', { writeKey, body: gzipSync('{}').subarray(0, 12) }, 400, 'bad_gzip'],
    ['another encoding', { writeKey, body: bytes('{}'), contentEncoding: 'br' }, 415, 'unknown_encoding'],
    ['10 MB', { writeKey, body: new Uint8Array(10_000_000) }, 413, 'body_too_large'],
    ['a gzip bomb', { writeKey, body: gzipSync(new Uint8Array(50_000_000)) }, 413, 'body_too_large'],
    ['much that does not compress', { writeKey, body: gzipSync(randomBytes(300_000)) }, 413, 'body_too_large'],
    ['501 events', { writeKey, body: json(sessions(501)) }, 413, 'too_many_events'],
  ])('with %s is refused as a problem, and nothing is stored', async (_, request, status, code) => {
    const { collector, stream } = collecting();

    const response = await collector.collect(request);

    expect(response).toMatchObject({
      status,
      body: { status, code, type: `urn:tidemark:problem:${code}`, title: expect.any(String) as string },
    });
    expect(stream.taken).toEqual([]);
  });
});

describe('settings of a site', () => {
  it('hold for the events that come after them', async () => {
    let site = SHOP;
    const { collector, stream } = collecting([], {}, { sites: { ...sites, byWriteKey: () => Promise.resolve(site) } });
    const sent = wireEvent({
      event_type: 'custom:refund',
      page_url: 'https://a.example/item/?id=7',
      category: 'Shoes',
    });
    const stored = async () => {
      await collector.collect({ writeKey, body: json(sent) });
      const [event] = eventFramesIn(stream.taken.slice(-1)).flatMap(({ events }) => events);
      return event;
    };

    expect(await stored()).toMatchObject({ event_type: 'custom:refund', page: '/item', category: 'shoes' });
    const rules = { ...DEFAULT_TEXT_RULES, queryParameters: ['id'], hosts: 'keep', categoryCase: 'keep' } as const;
    site = { ...SHOP, refundEvent: 'custom:refund', rules };

    expect(await stored()).toMatchObject({ event_type: 'refund', page: 'a.example/item?id=7', category: 'Shoes' });
  });
});

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

describe('collectEvents', () => {
  it('takes events of the same process as collect takes a request', async () => {
    const { collector, stream } = collecting();

    const result = await collector.collectEvents({
      site: SHOP.id,
      events: [...sessions(1), 'oops'],
      receivedMs: 1_569_931_300_000,
      ip: '81.1.1.1',
    });

    expect(result).toMatchObject({
      accepted: 1,
      rejected: 1,
      verdicts: [{ event_id: 'event-0' }, { code: 'not_an_object' }],
    });
    expect(eventFramesIn(stream.taken)[0]).toMatchObject({ site: 'shop', receivedMs: 1_569_931_300_000 });
  });

  it('derives the same ids from the same events', async () => {
    const events = [wireEvent(), wireEvent()];
    const { collector } = collecting();

    const first = await collector.collectEvents({ site: SHOP.id, events });

    expect(await collector.collectEvents({ site: SHOP.id, events })).toEqual(first);
  });

  it('corrects times by sentAt, and says so where it cannot', async () => {
    const { collector, stream } = collecting();

    await collector.collectEvents({
      site: SHOP.id,
      events: [wireEvent({ timestamp: '2019-10-01T12:59:00Z' })],
      sentAt: '2019-10-01T13:00:00Z',
    });

    expect(eventFramesIn(stream.taken)[0]?.events[0]?.occurred_ms).toBe(Date.parse('2019-10-01T11:59:00Z'));
    expect(await collector.collectEvents({ site: SHOP.id, events: [], sentAt: 'now' })).toMatchObject({
      warnings: [{ code: 'no_clock_correction', path: 'sent_at' }],
    });
    await expect(collector.collectEvents({ site: 'other', events: [] })).rejects.toMatchObject({
      code: 'unknown_site',
    });
  });
});

describe('quarantine', () => {
  it('keeps the identity that an event without one has by its arrival', async () => {
    const { collector, stream } = collecting();
    const wrong = { ...wireEvent(), price: 'free' };
    const { event_type, price } = wrong;

    await collector.collect({ writeKey, body: json([wrong, { event_type, price }]), ip: '81.1.1.1' });

    const { unseal } = createSiteKeys(SHOP.id, SECRETS.pseudonymKey);
    const kept = eventFramesIn(stream.taken).flatMap((frame) => frame.quarantined);
    const raws = kept.map((one) => JSON.parse(unseal('sealed' in one ? one.sealed : '')) as Record<string, unknown>);
    const [timed, bare] = [raws.find((raw) => !('event_id' in raw)), raws.find((raw) => 'event_id' in raw)];
    expect(timed).not.toHaveProperty('session_id');
    expect(bare).toMatchObject({
      event_id: expect.stringMatching(/^[\w-]{22}$/) as string,
      session_id: expect.stringMatching(/^[\w-]{22}$/) as string,
    });
  });

  it('gives no identity to an event that has one of a wrong type, so that a replay refuses it too', async () => {
    const { collector, stream } = collecting();

    await collector.collect({ writeKey, body: json({ event_type: 'page_view', session_id: ['a'], event_id: {} }) });

    const { unseal } = createSiteKeys(SHOP.id, SECRETS.pseudonymKey);
    const [kept] = eventFramesIn(stream.taken).flatMap((frame) => frame.quarantined);
    const raw = JSON.parse(unseal(kept !== undefined && 'sealed' in kept ? kept.sealed : '')) as object;
    expect(raw).toMatchObject({ raw: { session_id: ['a'] } });
    expect(Object.keys(raw)).toEqual(['raw', 'received_ms']);
  });

  it('keeps what is needed to replay the event', async () => {
    const { collector, stream } = collecting();
    const request = {
      writeKey,
      body: bytes(`${JSON.stringify({ ...wireEvent(), price: 'free' })}\n{broken`),
      contentType: 'application/x-ndjson',
      ip: '81.1.1.1',
      userAgent: 'agent',
    };

    await collector.collect(request);
    await collector.collect(request);

    const { unseal } = createSiteKeys(SHOP.id, SECRETS.pseudonymKey);
    const kept = eventFramesIn(stream.taken).flatMap((frame) => frame.quarantined);
    const raws = kept.map((one) => JSON.parse(unseal('sealed' in one ? one.sealed : '')) as Record<string, unknown>);
    expect(kept[0]?.reason).toMatchObject({ code: 'bad_format', path: 'price' });
    expect(raws.find((raw) => 'raw' in raw)).toMatchObject({
      raw: { price: 'free' },
      ip: '81.1.1.1',
      user_agent: 'agent',
      received_ms: 1_569_931_200_000,
    });
    expect(raws.find((raw) => 'raw_text' in raw)).toMatchObject({ raw_text: '{broken' });
  });

  it('keeps the beginning of what is too large, and nothing of deeply nested brackets', async () => {
    const { collector, stream } = collecting();
    const large = json({ ...wireEvent({ price: 'free' }), custom_properties: { text: 'x'.repeat(900_000) } });
    const tower = bytes(`[${'['.repeat(400_000)}${']'.repeat(400_000)}]`);

    const responses = [
      await collector.collect({ writeKey, body: large }),
      await collector.collect({ writeKey, body: tower }),
    ];

    expect(responses.map((response) => response.body)).toMatchObject([
      { verdicts: [{ code: 'bad_format', path: 'price' }] },
      { verdicts: [{ code: 'not_an_object' }] },
    ]);
    expect(stream.taken.every(({ data }) => data.length < 100_000)).toBe(true);
  });
});
