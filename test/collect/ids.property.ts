import fc from 'fast-check';
import { wireEvent } from '../../core/event/contract';
import { collecting, eventFramesIn, SECRETS } from './collecting';
import { wireEvents } from '../event/wire-events';
import { runs } from '../support/effort';

const writeKey = SECRETS.writeKey;
const FIELDS = wireEvent.keyof().options;
const hostile = fc.constantFrom<unknown>(
  null, '', ' ', 'null', '\ud800', '\u0000', -1, 0, 1e300, 9_007_199_254_740_993, true, [], {}, [[[[[[1]]]]]], 'x'.repeat(3_000),
  'https:///a:b@c/', 'about:blank', '//', '/%', '/%ff?%&=;#%', 'http://[', '@'.repeat(500), '1.1.1.1,', '[', '2019-02-30 10:00+05', '1e400',
  JSON.parse('{"__proto__":1}'), JSON.parse('{"a":{"constructor":{"prototype":1}}}'),
); // prettier-ignore
const names = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<string>(...FIELDS) },
  fc.constantFrom('__proto__', 'constructor', 'toString', 'userId', 'a@b.example', '', 'events', 'sent_at'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const changes = fc.array(fc.tuple(names, fc.oneof(hostile, fc.jsonValue(), fc.string({ unit: 'binary' }))), {
  maxLength: 5,
});
/** The text of an event in which some fields have another value; as text, so that `__proto__` is a member. */
const eventTexts = fc
  .oneof({ weight: 8, arbitrary: fc.tuple(wireEvents, changes) }, fc.tuple(fc.constant({}), changes))
  .map(([event, others]) => {
    const members = new Map<string, string>();
    for (const [name, value] of [...Object.entries(event), ...others]) {
      const text = JSON.stringify(value) as string | undefined;
      if (text !== undefined) members.set(name, text);
    }
    return `{${[...members].map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
  });
const items = fc.array(fc.oneof({ weight: 8, arbitrary: eventTexts }, fc.json()), { maxLength: 6 });
const encoder = new TextEncoder();

const bodies = fc.oneof(
  items.map((texts) => encoder.encode(`[${texts.join(',')}]`)),
  fc
    .tuple(items, fc.oneof(hostile, fc.jsonValue()))
    .map(([texts, sentAt]) =>
      encoder.encode(`{"events":[${texts.join(',')}],"sent_at":${JSON.stringify(sentAt) ?? 'null'},"x":1}`),
    ),
  items.map((texts) => encoder.encode(texts.join('\n'))),
  fc
    .tuple(items, fc.uint8Array({ maxLength: 40 }))
    .map(([texts, noise]) => Uint8Array.from([...encoder.encode(`${texts.join('\n')}\n`), ...noise])),
  fc.uint8Array({ maxLength: 200 }),
);

describe('whatever a client sends', () => {
  it('is answered without a failure, and every event is either in a frame once or in quarantine once', async () => {
    await fc.assert(
      fc.asyncProperty(
        bodies,
        fc.constantFrom('application/json', 'application/x-ndjson', undefined, 'text/plain'),
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('curl/8', undefined)),
        async (body, contentType, userAgent) => {
          const { collector, stream } = collecting();

          const response = await collector.collect({ writeKey, body, contentType, userAgent, ip: userAgent });

          expect([202, 400, 413, 422]).toContain(response.status);
          const frames = eventFramesIn(stream.taken);
          const stored = frames.flatMap(({ events }) => events.map((event) => event.event_id));
          const answer = response.body as { accepted?: number; rejected?: number; verdicts?: readonly Verdict[] };
          expect(stored).toHaveLength(answer.accepted ?? 0);
          expect(frames.flatMap(({ quarantined }) => quarantined)).toHaveLength(answer.rejected ?? 0);
          const accepted = (answer.verdicts ?? []).filter(({ status }) => status === 'accepted');
          expect(accepted.map((verdict) => verdict.event_id).sort()).toEqual([...stored].sort());
        },
      ),
      { numRuns: runs(3_000) },
    );
  });

  it('is stored under the same ids when it is sent again, if it names its times', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wireEvents, { minLength: 1, maxLength: 5 }), async (events) => {
        const ids = async (receivedLaterMs: number): Promise<readonly string[]> => {
          const { collector, stream } = collecting([], {}, { random: Math.random });
          const now = Date.parse('2019-10-01T12:00:00Z') + receivedLaterMs;
          await collector.collectEvents({ site: 'shop', events, receivedMs: now, sentAt: new Date(now).toISOString() });
          return eventFramesIn(stream.taken)
            .flatMap((frame) => frame.events.map((event) => event.event_id))
            .sort();
        };

        expect(await ids(20 * 3_600_000)).toEqual(await ids(0));
      }),
      { numRuns: runs(300) },
    );
  });
});

interface Verdict {
  readonly status: string;
  readonly event_id?: string;
}
