import fc from 'fast-check';
import { severalStreams } from '../../core/stream/several-streams';
import { parseStreamsByType, streamOfType } from '../../core/stream/streams-by-type';
import {
  collecting,
  eventFramesIn,
  json,
  type Script,
  scriptedStream,
  type ScriptedStream,
  SECRETS,
} from '../collect/collecting';

const BY_TYPE = parseStreamsByType('orders=purchase,checkout;searches=search');
const TYPES = ['page_view', 'purchase', 'checkout', 'search', 'error', 'custom:refund'];

/** Most calls succeed; some refuse a part, some do not get through. */
const scripts: fc.Arbitrary<Script> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(() => true) },
    { weight: 2, arbitrary: fc.nat(3).map((taken) => (_: unknown, at: number) => at === taken) },
    { weight: 2, arbitrary: fc.constant('unreachable' as const) },
  ),
  { maxLength: 30 },
);
const requests = fc.array(
  fc.array(fc.record({ type: fc.constantFrom(...TYPES), session: fc.nat(9) }), { minLength: 1, maxLength: 12 }),
  { minLength: 1, maxLength: 6 },
);

function idsIn({ taken }: ScriptedStream): readonly string[] {
  return eventFramesIn(taken).flatMap(({ events }) => events.map(({ event_id }) => event_id));
}

describe('a request to several streams that fail now and then', () => {
  it('is acknowledged only when each has the events of its types, once', async () => {
    const seen = { acknowledged: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        requests,
        scripts,
        scripts,
        scripts,
        async (sent, ...[mainScript, ordersScript, searchesScript]) => {
          const streams = {
            main: scriptedStream(mainScript),
            orders: scriptedStream(ordersScript),
            searches: scriptedStream(searchesScript),
          };
          const stream = severalStreams(
            streams.main,
            BY_TYPE.map(({ name }) => ({ name, stream: streams[name as 'orders' | 'searches'] })),
          );
          const { collector } = collecting([], { streamsByType: BY_TYPE }, { stream });
          const streamOf = streamOfType(BY_TYPE);

          for (const [place, events] of sent.entries()) {
            const idOf = (at: number): string => `e${place}-${at}`;
            const body = json(
              events.map(({ type, session }, at) => ({
                event_type: type,
                event_id: idOf(at),
                timestamp: '2019-10-01T11:59:00Z',
                session_id: `s${session}`,
              })),
            );

            const { status } = await collector.collect({ writeKey: SECRETS.writeKey, body });

            seen[status === 202 ? 'acknowledged' : 'refused'] += 1;
            if (status !== 202) continue;
            for (const [name, one] of Object.entries(streams)) {
              const own = events.flatMap(({ type }, at) => ((streamOf(type) ?? 'main') === name ? [idOf(at)] : []));
              expect(
                idsIn(one)
                  .filter((id) => id.startsWith(`e${place}-`))
                  .sort(),
              ).toEqual(own.sort());
            }
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(seen.acknowledged).toBeGreaterThan(200);
    expect(seen.refused).toBeGreaterThan(5);
  });
});
