import { createKeyLimits, USUAL_LIMITS } from '../../core/key/limits';
import { DAY_MS, MINUTE_MS } from '../../core/time/window';

const NOON = Date.UTC(2026, 9, 1, 12);
const ONE = { scope: 'read', spending: { minute: 1, day: 1 } } as const;

describe('the limits of a key', () => {
  it('refuse what exceeds the minute, say when it is over, and begin again with the next', () => {
    const spend = createKeyLimits();
    const key = { id: 'a', limits: { perMinute: 2 } };
    const at = (ms: number) => spend(key, ONE, NOON + ms);

    const answers = [at(0), at(500), at(15_000), at(MINUTE_MS)];

    expect(answers.map(({ refused }) => refused?.retryAfterSeconds)).toEqual([undefined, undefined, 45, undefined]);
    expect(answers.map(({ headers }) => headers['ratelimit'])).toEqual([
      '"minute";r=1;t=60',
      '"minute";r=0;t=60',
      '"minute";r=0;t=45',
      '"minute";r=1;t=60',
    ]);
    expect(answers[2]).toMatchObject({
      headers: { 'ratelimit-policy': '"minute";q=2;w=60' },
      refused: { policy: 'minute', detail: expect.stringContaining('2 requests per minute') as string },
    });
  });

  it('spend nothing of any limit if one of them is exceeded', () => {
    const spend = createKeyLimits();
    const key = { id: 'a', limits: { perMinute: 10, perDay: 5 } };
    const send = (events: number) => spend(key, { scope: 'ingest', spending: { minute: 1, day: events } }, NOON);

    const [first, second, third] = [send(3), send(3), send(2)];

    expect(first.headers['ratelimit']).toBe('"minute";r=9;t=60, "day";r=2;t=43200');
    expect(second.refused).toMatchObject({ policy: 'day', retryAfterSeconds: DAY_MS / 2000 });
    expect(second.refused?.detail).toContain('5 events per day');
    expect(second.headers).toEqual(first.headers);
    expect(third.headers['ratelimit']).toBe('"minute";r=8;t=60, "day";r=0;t=43200');
  });

  it('are those of its use unless it has others, and each key and use has its own', () => {
    const spend = createKeyLimits();
    const usual = USUAL_LIMITS.read.perMinute ?? 0;

    spend({ id: 'a' }, ONE, NOON);
    const answers = [
      spend({ id: 'a' }, ONE, NOON),
      spend({ id: 'b' }, ONE, NOON),
      spend({ id: 'a' }, { ...ONE, scope: 'admin' }, NOON),
    ];

    expect(answers.map(({ headers }) => headers['ratelimit'])).toEqual([
      `"minute";r=${usual - 2};t=60`,
      `"minute";r=${usual - 1};t=60`,
      `"minute";r=${(USUAL_LIMITS.admin.perMinute ?? 0) - 1};t=60`,
    ]);
  });
});
