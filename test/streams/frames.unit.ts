import type { EventFrame } from '../../core/frame/frame';
import { encodeFrame } from '../../core/frame/frame';
import type { StreamEntry } from '../../core/port/event-stream';
import { severalStreams } from '../../core/stream/several-streams';
import { streamOfType } from '../../core/stream/streams-by-type';
import { DEFAULT_POLICY } from '../../speed-layer/collect/config';
import { framesOf } from '../../speed-layer/collect/frames';
import type { Judged } from '../../speed-layer/collect/judge';
import { nodeCodec } from '../../speed-layer/compression';
import { collecting, eventFramesIn, json, scriptedStream, SECRETS } from '../collect/collecting';
import { NOON } from '../event/contexts';
import { wireEvent } from '../../loadtest/floods/wire-event';
import { normalEvent, quarantined } from '../speed/frames';

const TYPES = ['page_view', 'purchase', 'search', 'custom:refund', 'page_view'];
const OPTIONS = { ...DEFAULT_POLICY, site: 'shop', receivedMs: NOON, streamOf: streamOfType([]) };
const ORDERS = [{ name: 'orders', types: ['purchase', 'custom:refund'] }];

/** Sessions of five events each, one of which is refused. */
const REQUEST = Array.from({ length: 60 }, (_, at): Judged => {
  const sessionRegister = (Math.floor(at / 5) * 7 + 1) * 64 + 3;
  if (at % 5 === 4)
    return {
      verdict: { index: at, status: 'rejected', code: 'schema', path: '', message: '' } as never,
      sessionRegister,
      quarantined: quarantined(`sealed-${at}`),
    };
  return {
    verdict: { index: at, status: 'accepted', event_id: `e${at}` },
    sessionRegister,
    wire: wireEvent(),
    event: normalEvent({ event_id: `e${at}`, event_type: TYPES[at % 5]!, session_register: sessionRegister }),
  };
});

const eventsIn = (entries: readonly StreamEntry[]): readonly string[] =>
  eventFramesIn(entries).flatMap(({ events }) => events.map(({ event_type }) => event_type));

describe('the frames of a request', () => {
  it('are those of its lanes and nothing else, byte by byte, where there is one stream', () => {
    const lanes = new Map<number, Judged[]>();
    for (const one of REQUEST) {
      const lane = Math.floor(one.sessionRegister / 64) % DEFAULT_POLICY.lanes;
      lanes.set(lane, [...(lanes.get(lane) ?? []), one]);
    }
    const expected = [...lanes].map(([lane, judged]) => {
      const events = judged.flatMap((one) => ('event' in one ? [one.event] : []));
      const frame: EventFrame = {
        kind: 'events',
        site: 'shop',
        receivedMs: NOON,
        events,
        quarantined: judged.flatMap((one) => ('quarantined' in one ? [one.quarantined] : [])),
      };
      return { partitionKey: `shop/${lane}`, data: encodeFrame(frame, nodeCodec) };
    });

    expect(expected.length).toBeGreaterThan(5);
    expect(framesOf(REQUEST, OPTIONS, nodeCodec)).toStrictEqual(expected);
    expect(
      framesOf(REQUEST, { ...OPTIONS, streamOf: streamOfType([{ name: 'coming', types: [] }]) }, nodeCodec),
    ).toStrictEqual(expected);
  });

  it('are cut by stream as well, the rest and the quarantine in the main one, a session in one lane of each', () => {
    const entries = framesOf(REQUEST, { ...OPTIONS, streamOf: streamOfType(ORDERS) }, nodeCodec);

    const orders = entries.filter(({ stream }) => stream === 'orders');
    const main = entries.filter(({ stream }) => stream === undefined);
    expect(orders.length + main.length).toBe(entries.length);
    expect(new Set(eventsIn(orders))).toEqual(new Set(['purchase', 'custom:refund']));
    expect(new Set(eventsIn(main))).toEqual(new Set(['page_view', 'search']));
    expect(eventsIn(entries)).toHaveLength(48);
    expect(eventFramesIn(orders).flatMap((frame) => frame.quarantined)).toEqual([]);
    expect(eventFramesIn(main).flatMap((frame) => frame.quarantined)).toHaveLength(12);
    expect(new Set(orders.map(({ partitionKey }) => partitionKey))).toEqual(
      new Set(main.map(({ partitionKey }) => partitionKey)),
    );
    expect(new Set(orders.map(({ partitionKey }) => partitionKey)).size).toBe(orders.length);
  });
});

describe('a collector with several streams', () => {
  const request = {
    writeKey: SECRETS.writeKey,
    body: json(
      ['page_view', 'purchase'].map((event_type, at) => ({
        event_type,
        event_id: `e${at}`,
        timestamp: '2019-10-01T11:59:00Z',
        session_id: 's',
      })),
    ),
  };

  it('answers when each has its events, and writes again only what was not taken', async () => {
    const [main, orders] = [scriptedStream(), scriptedStream(['unreachable', () => false])];
    const stream = severalStreams(main, [{ name: 'orders', stream: orders }]);
    const { collector } = collecting([], { streamsByType: ORDERS }, { stream });

    const { status } = await collector.collect(request);

    expect(status).toBe(202);
    expect([main.calls, orders.calls]).toEqual([[1], [1, 1, 1]]);
    expect([eventsIn(main.taken), eventsIn(orders.taken)]).toEqual([['page_view'], ['purchase']]);
  });

  it('says that it is not available while one cannot be reached', async () => {
    const stream = severalStreams(scriptedStream(), [
      { name: 'orders', stream: scriptedStream(Array.from({ length: 20 }, () => 'unreachable' as const)) },
    ]);
    const { collector } = collecting([], { streamsByType: ORDERS }, { stream });

    expect((await collector.collect(request)).status).toBe(503);
  });
});
