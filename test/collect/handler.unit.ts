import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { wireEvent } from '../../loadtest/floods/wire-event';
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
