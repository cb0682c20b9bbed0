import { INGEST_LIMITS, type Lag, sheddingStream } from '../../platform/shedding-stream';
import { NOON } from '../event/contexts';
import { collecting, json, SECRETS, scriptedStream, sessions } from './collecting';

function overloaded({ waitingBytes = 0, lag = {} }: { waitingBytes?: number; lag?: Partial<Lag> }) {
  const log = Object.assign(scriptedStream(), { waitingBytes });
  const clock = { now: () => NOON };
  const stream = sheddingStream(log, { clock, lag: () => ({ oldestMs: undefined, isMoving: true, ...lag }) });
  const world = collecting([], {}, { stream });
  const send = () => world.collector.collect({ writeKey: SECRETS.writeKey, body: json({ events: sessions(3) }) });
  return { ...world, log, send };
}

describe('more events than a process can take', () => {
  it.each([{ waitingBytes: INGEST_LIMITS.waitingBytes + 1 }, { lag: { oldestMs: NOON - INGEST_LIMITS.lagMs - 1 } }])(
    'are refused before they are stored, at once: %j',
    async (state) => {
      const { log, pauses, send } = overloaded(state);

      expect(await send()).toMatchObject({ status: 503, retryAfterSeconds: 5 });
      expect(log.taken).toEqual([]);
      expect(pauses).toEqual([]);
    },
  );

  it.each([
    { waitingBytes: INGEST_LIMITS.waitingBytes },
    { lag: { oldestMs: NOON - INGEST_LIMITS.lagMs } },
    // A consumer that is stuck does not get better by refusing events.
    { lag: { oldestMs: NOON - 3_600_000, isMoving: false } },
  ])('are taken within the limits: %j', async (state) => {
    const { log, send } = overloaded(state);

    expect(await send()).toMatchObject({ status: 202 });
    expect(log.taken.length).toBeGreaterThan(0);
  });
});
