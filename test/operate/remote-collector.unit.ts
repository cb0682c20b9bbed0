import { createRemoteCollector } from '../../platform/remote-collector';
import { sendRows } from '../../platform/replay';
import { createEventRoutes } from '../../speed-layer/collect/routes';
import { collecting, type Collecting, eventFramesIn, SECRETS } from '../collect/collecting';
import { NOON } from '../event/contexts';
import { bytesOf } from '../recording/source';
import { openReplay } from '../../platform/recording/replay-source';

const nothing = (): Promise<void> => Promise.resolve();

/** A collector behind its route, and a client that notes how long it waits, ms. */
function remote(
  { collector, stream }: Collecting,
  { writeKey = SECRETS.writeKey, send }: { writeKey?: string; send?: () => Promise<Response> } = {},
) {
  const app = createEventRoutes({ collect: (request) => collector.collect(request), clientIp: () => undefined });
  const waits: number[] = [];
  let now = NOON;
  const client = createRemoteCollector({
    send: send ?? ((path, init) => Promise.resolve(app.request(path, init))),
    writeKey,
    sleep: (ms) => {
      waits.push(ms);
      now += ms;
      return Promise.resolve();
    },
  });
  return { client, waits, now: () => now, ids: () => idsIn(stream) };
}

function idsIn(stream: Collecting['stream']): readonly string[] {
  return eventFramesIn(stream.taken).flatMap(({ events }) => events.map(({ event_id }) => event_id));
}

const event = (at: number, fields: object = {}) => ({
  event_id: `e${at}`,
  event_type: 'page_view',
  session_id: 's1',
  timestamp: new Date(NOON).toISOString(),
  ...fields,
});

describe('the collector of an environment', () => {
  it('takes the rows of a file, with the verdicts by line', async () => {
    const { client, ids } = remote(collecting());
    const lines = [
      event(1),
      event(2, { price: 'free' }),
      event(3, { query: 'a\tb', sent_at: new Date(NOON).toISOString() }),
    ];
    const text = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{broken\n`;
    const target = { collector: client, pulse: nothing, drain: nothing, stores: { clock: { now: () => NOON } } };

    const sent = await sendRows(target, openReplay('ndjson', bytesOf(text)), { site: 'shop' });

    expect(ids()).toEqual(['e1', 'e3']);
    expect(sent).toMatchObject({
      read: 4,
      accepted: 2,
      rejected: 2,
      rejectedRows: [
        { line: 2, code: 'bad_format' },
        { line: 4, code: 'invalid_json' },
      ],
      warnings: [{ code: 'cleaned', path: 'query', rows: 1, firstLine: 3 }],
    });
  });

  it('gets what is too large in halves, and refuses an event that no request can hold', async () => {
    const { client, ids } = remote(collecting());
    const padded = (at: number, length: number) => event(at, { custom_properties: { text: 'x'.repeat(length) } });
    const events = [
      padded(1, 7_000),
      padded(2, 1_100_000),
      ...Array.from({ length: 200 }, (_, at) => padded(at + 3, 7_000)),
    ];

    const { accepted, rejected, verdicts } = await client.collectEvents({ events });

    expect([accepted, rejected]).toEqual([201, 1]);
    expect(verdicts.map(({ index }) => index)).toEqual(events.map((_, at) => at));
    expect(verdicts[1]).toMatchObject({ status: 'rejected', code: 'too_long' });
    expect(new Set(ids()).size).toBe(201);
  });

  it('says when it has room again', async () => {
    const late = (at: number) => event(at, { timestamp: new Date(NOON - 7_200_000).toISOString() });
    let clock = (): number => NOON;
    const far = remote(collecting([], { lateEventsPerMinute: 2 }, { clock: { now: () => clock() } }));
    clock = far.now;

    await far.client.collectEvents({ events: [late(1), late(2)] });
    const { accepted } = await far.client.collectEvents({ events: [late(3)] });

    expect([accepted, far.waits]).toEqual([1, [60_000]]);
  });

  it('is tried again where the stream takes nothing, or nothing answers, and not for ever', async () => {
    const busy = remote(collecting(Array.from({ length: 6 }, () => 'unreachable' as const)));
    const gone = remote(collecting(), { send: () => Promise.reject(new TypeError('fetch failed')) });

    expect(await busy.client.collectEvents({ events: [event(1)] })).toMatchObject({ accepted: 1 });
    expect(busy.waits).toEqual([5_000]);
    await expect(gone.client.collectEvents({ events: [event(1)] })).rejects.toMatchObject({
      code: 'collector_unreachable',
    });
    expect(gone.waits).toHaveLength(7);
  });

  it('refuses a wrong key', async () => {
    const { client } = remote(collecting(), { writeKey: 'wrong' });

    await expect(client.collectEvents({ events: [event(1)] })).rejects.toMatchObject({ code: 'unknown_write_key' });
  });
});
