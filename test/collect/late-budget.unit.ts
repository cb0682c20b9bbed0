import { LATE_AFTER_MS, LATE_EVENTS_PER_MINUTE } from '../../speed-layer/collect/budgets';
import { NOON } from '../event/contexts';
import { collecting, json, SECRETS, SHOP, sites } from './collecting';

const MINUTE_MS = 60_000;
const PER_REQUEST = 500;
const REQUESTS = LATE_EVENTS_PER_MINUTE / PER_REQUEST;

function aged(ageMs: number, nowMs: number, events = PER_REQUEST): Uint8Array {
  const timestamp = new Date(nowMs - ageMs).toISOString();
  return json(
    Array.from({ length: events }, (_, at) => ({
      event_id: `e${at}`,
      event_type: 'page_view',
      session_id: 's1',
      timestamp,
    })),
  );
}

describe('late events', () => {
  const afterMs = LATE_AFTER_MS;
  let nowMs: number;
  let world: ReturnType<typeof collecting>;
  const other = { ...SHOP, id: 'other' };
  beforeEach(() => {
    nowMs = NOON + 20_000;
    const both = {
      ...sites,
      byWriteKey: (key: string) => Promise.resolve(key === 'wk_other' ? other : SHOP),
      secrets: () => Promise.resolve(SECRETS),
    };
    world = collecting([], {}, { clock: { now: () => nowMs }, sites: both });
  });
  const send = (ageMs: number, { writeKey = SECRETS.writeKey, events = PER_REQUEST } = {}) =>
    world.collector.collect({ writeKey, body: aged(ageMs, nowMs, events) });

  it('of a minute beyond the budget of their site are refused whole, until the next minute', async () => {
    for (let request = 0; request < REQUESTS; request++) expect(await send(afterMs + 1)).toMatchObject({ status: 202 });
    const stored = world.stream.taken.length;

    expect(await send(afterMs + 1, { events: 1 })).toMatchObject({
      status: 429,
      retryAfterSeconds: 40,
      body: { code: 'too_many_late_events' },
    });
    expect(world.stream.taken).toHaveLength(stored);

    expect(await send(afterMs)).toMatchObject({ status: 202 });
    expect(await send(afterMs + 1, { writeKey: 'wk_other' })).toMatchObject({ status: 202 });
    nowMs = NOON + MINUTE_MS;
    expect(await send(afterMs + 1)).toMatchObject({ status: 202 });
  });

  it('leave room for those of a smaller request', async () => {
    for (let request = 1; request < REQUESTS; request++) await send(afterMs + 1);
    await send(afterMs + 1, { events: 100 });

    expect(await send(afterMs + 1)).toMatchObject({ status: 429 });
    expect(await send(afterMs + 1, { events: 400 })).toMatchObject({ status: 202 });
  });

  it('may be more or fewer, as the setting says', async () => {
    const { collector } = collecting([], { lateEventsPerMinute: 2 });
    const body = (events: number): Uint8Array => aged(afterMs + 1, NOON, events);
    const ask = (events: number) => collector.collect({ writeKey: SECRETS.writeKey, body: body(events) });

    expect(await ask(3)).toMatchObject({
      status: 429,
      retryAfterSeconds: 60,
      body: { detail: expect.stringContaining('a site may send 2 events per minute') as string },
    });
    expect(await ask(2)).toMatchObject({ status: 202 });
    expect(await ask(1)).toMatchObject({ status: 429 });
  });

  it('from the same process have no budget', async () => {
    const events = Array.from({ length: LATE_EVENTS_PER_MINUTE + 1 }, () => ({
      event_type: 'page_view',
      session_id: 's1',
      timestamp: new Date(nowMs - afterMs - 1).toISOString(),
    }));

    expect(await world.collector.collectEvents({ site: SHOP.id, events })).toMatchObject({ rejected: 0 });
  });
});
