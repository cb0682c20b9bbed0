import fc from 'fast-check';
import { collecting, eventFramesIn } from './collecting';
import { wireEvents } from '../../loadtest/floods/wire-events';
import { runs } from '../support/effort';

describe('what a client sends', () => {
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
