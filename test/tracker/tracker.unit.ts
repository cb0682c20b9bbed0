import { resendAbandoned } from '../../tracker/src/extra/abandoned';
import { createStore } from '../../tracker/src/storage';
import { createTracker, type TrackerSettings } from '../../tracker/src/tracker';
import { FakePage } from './fake-page';

const SETTINGS: TrackerSettings = { writeKey: 'wk_1', endpoint: 'https://stats.example/v1/events' };
const HOUR_MS = 3_600_000;

function started(settings: Partial<TrackerSettings> = {}, page = new FakePage()) {
  return { page, tracker: createTracker({ ...SETTINGS, ...settings }, page) };
}

function typesOf({ sent }: FakePage): readonly unknown[] {
  return sent.map(({ events }) => events.map(({ event_type }) => event_type));
}

describe('batching', () => {
  test('events of five seconds go in one request, in one stream with a contiguous sequence', async () => {
    const { page, tracker } = started();
    tracker.page();
    tracker.track('click');
    await page.pass(4_999);
    expect(page.sent).toEqual([]);

    await page.pass(1);

    const [request] = page.sent;
    expect(request?.url).toBe('https://stats.example/v1/events?write_key=wk_1');
    expect(request?.events.map(({ sequence, stream_id }) => [sequence, stream_id])).toEqual([
      [0, 'page-0'],
      [1, 'page-0'],
    ]);
    expect(new Set(request?.events.map(({ event_id }) => event_id)).size).toBe(2);
  });

  test('fifty events do not wait', async () => {
    const { page, tracker } = started();
    for (let n = 0; n < 50; n++) tracker.track('click');
    await page.pass(0);
    expect(page.sent.map(({ events }) => events.length)).toEqual([50]);
  });

  test('a page that is left sends everything at once, in requests that a browser takes from it', async () => {
    const { page, tracker } = started();
    for (let n = 0; n < 30; n++) tracker.track('click', { custom_properties: { text: 'x'.repeat(3_000) } });
    tracker.flush(true);

    expect(page.sent.every(({ leaving, events }) => leaving && JSON.stringify(events).length < 60_000)).toBe(true);
    expect(page.sent.flatMap(({ events }) => events.map(({ sequence }) => sequence))).toEqual(
      Array.from({ length: 30 }, (_, n) => n),
    );
    await page.pass(HOUR_MS);
    expect(page.sent.flatMap(({ events }) => events)).toHaveLength(30);
  });
});

describe('when a request fails', () => {
  test.each([
    ['no network', undefined],
    ['503', { status: 503 }],
    ['429', { status: 429 }],
  ])('%s: the same events go again under the same ids, later each time', async (_, answer) => {
    const { page, tracker } = started();
    page.answers.push(answer, answer, answer);
    tracker.track('click');
    const times: number[] = [];
    for (let second = 0; second < 30; second++) {
      const before = page.sent.length;
      await page.pass(1_000);
      if (page.sent.length > before) times.push(second + 1);
    }
    expect(times).toEqual([5, 7, 11, 19]);
    expect(new Set(page.sent.flatMap(({ events }) => events.map(({ event_id }) => event_id))).size).toBe(1);
  });

  test('two requests on their way when the clock turns out to be days ahead both go again', async () => {
    const { page, tracker } = started();
    const date = new Date(page.nowMs - 72 * HOUR_MS).toUTCString();
    page.answers.push({ status: 422, date }, { status: 422, date });
    tracker.page();
    tracker.flush();
    tracker.track('click');
    tracker.flush(true);
    await page.pass(6_000);

    expect(typesOf(page).slice(0, 2)).toEqual([['page_view'], ['click']]);
    expect(typesOf(page).slice(2).flat().toSorted()).toEqual(['click', 'page_view']);
    expect(page.sent.at(-1)?.events[0]?.['timestamp']).toMatch(/^2026-09-28/);
  });

  test('Retry-After is obeyed', async () => {
    const { page, tracker } = started();
    page.answers.push({ status: 429, retryAfter: '60' });
    tracker.track('click');
    await page.pass(64_999);
    expect(page.sent).toHaveLength(1);
    await page.pass(1);
    expect(page.sent).toHaveLength(2);
  });

  test('events that are refused for good are not sent again, and the console says so', async () => {
    const { page, tracker } = started();
    page.answers.push({ status: 401 });
    tracker.track('click');
    await page.pass(HOUR_MS);
    expect(page.sent).toHaveLength(1);
    expect(page.warnings).toEqual([expect.stringContaining('401')]);
  });

  test('a request that is too large is halved until one event is too large alone', async () => {
    const { page, tracker } = started();
    page.answers.push({ status: 413 }, { status: 413 });
    tracker.track('purchase', { order_id: 'o-1' });
    tracker.track('click');
    tracker.track('search');
    await page.pass(HOUR_MS);
    expect(typesOf(page)).toEqual([['purchase', 'click', 'search'], ['purchase'], ['click'], ['search']]);
  });

  test('a beacon has no answer, so its events are repeated with the next request if the page lives on', async () => {
    const { page, tracker } = started();
    page.answers.push('unknown');
    tracker.page();
    tracker.flush(true);
    tracker.track('click');
    await page.pass(HOUR_MS);

    expect(typesOf(page)).toEqual([['page_view'], ['page_view', 'click']]);
    expect(page.sent[1]?.events[0]?.['event_id']).toBe(page.sent[0]?.events[0]?.['event_id']);
  });

  test('a page that is offline keeps the newest thousand events', async () => {
    const { page, tracker } = started();
    page.answers.push(...Array.from({ length: 50 }, () => undefined));
    for (let n = 0; n < 1_200; n++) tracker.track('click');
    await page.pass(24 * HOUR_MS);
    const delivered = new Set(
      page.sent.slice(50).flatMap(({ events }) => events.map(({ sequence }) => Number(sequence))),
    );
    expect([Math.min(...delivered), Math.max(...delivered)]).toEqual([200, 1_199]);
  });
});

describe('a clock that is wrong', () => {
  test.each([25 * HOUR_MS, -72 * HOUR_MS])(
    'by %d ms: the times are corrected and the events sent again',
    async (errorMs) => {
      const { page, tracker } = started();
      const serverMs = page.nowMs - errorMs;
      page.answers.push({ status: 422, date: new Date(serverMs).toUTCString() });
      tracker.track('click');
      await page.pass(5_000);

      expect(page.sent).toHaveLength(2);
      const [first, second] = page.sent.map(({ events }) => events[0]);
      expect(second?.['event_id']).toBe(first?.['event_id']);
      expect(Math.abs(Date.parse(String(second?.['timestamp'])) - serverMs)).toBeLessThan(6_000);
    },
  );

  test('by an hour: the collector corrects it', async () => {
    const { page, tracker } = started();
    page.answers.push({ date: new Date(page.nowMs - HOUR_MS).toUTCString() });
    tracker.track('click');
    await page.pass(HOUR_MS);
    expect(page.sent).toHaveLength(1);
  });
});

describe('what is stored', () => {
  test('without storage nothing names the visitor, and nothing is written', async () => {
    const { page, tracker } = started();
    tracker.page();
    await page.pass(5_000);
    expect(page.sent[0]?.events[0]).not.toHaveProperty('session_id');
    expect(page.sent[0]?.events[0]).not.toHaveProperty('anonymous_id');
    expect([Object.keys(page.kept.local), Object.keys(page.kept.session)]).toEqual([[], []]);
  });

  test('a session ends after thirty idle minutes; the visitor stays', async () => {
    const { page, tracker } = started({ storage: 'persistent' });
    tracker.page();
    await page.pass(29 * 60_000);
    tracker.track('click');
    await page.pass(30 * 60_000);
    tracker.track('click');
    await page.pass(5_000);
    const events = page.sent.flatMap((request) => request.events);
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1);
    expect(events.map(({ session_id }) => session_id === events[0]?.['session_id'])).toEqual([true, true, false]);
  });

  test('two tabs of a visitor share the session and have streams of their own', async () => {
    const first = started({ storage: 'persistent' });
    const second = started({ storage: 'persistent' }, new FakePage('tab', first.page.kept));
    first.tracker.page();
    second.tracker.page();
    await Promise.all([first.page.pass(5_000), second.page.pass(5_000)]);
    const [one, two] = [first.page.sent[0]?.events[0], second.page.sent[0]?.events[0]];
    expect(two?.['session_id']).toBe(one?.['session_id']);
    expect(two?.['stream_id']).not.toBe(one?.['stream_id']);
  });

  test('what a killed page had not sent is sent by the next one, under the same ids', async () => {
    const killed = started({ storage: 'persistent' });
    killed.page.answers.push(undefined, undefined, undefined);
    killed.tracker.track('purchase', { order_id: 'o-1' });
    await killed.page.pass(6_000);
    const next = started({ storage: 'persistent' }, new FakePage('next', killed.page.kept));
    next.page.nowMs = killed.page.nowMs + 20_000;

    resendAbandoned(
      next.tracker,
      createStore(() => next.page.kept.local),
      next.page.nowMs,
    );
    await next.page.pass(5_000);

    expect(next.page.sent[0]?.events).toEqual(killed.page.sent[0]?.events);
    expect(Object.keys(next.page.kept.local).filter((name) => name.includes('queue'))).toEqual([]);
  });

  test.each(['none', 'session'] as const)(
    'with %s, what was kept before stays as it is until consent is denied',
    async (storage) => {
      const killed = started({ storage: 'persistent' });
      killed.tracker.track('click');
      const kept = (): readonly string[] => Object.keys(killed.page.kept.local).map((name) => name.slice(0, 20));
      const before = kept();
      const next = started({ storage }, new FakePage('next', killed.page.kept));
      next.page.nowMs += HOUR_MS;
      const store = createStore(() => next.page.kept.local);
      next.tracker.page();
      resendAbandoned(next.tracker, store, next.page.nowMs);
      await next.page.pass(5_000);

      expect(typesOf(next.page)).toEqual([['page_view']]);
      expect(before.length).toBeGreaterThan(0);
      expect(kept()).toEqual(before);
      next.tracker.consent('denied');
      expect(kept()).toEqual([]);
    },
  );

  test('the user is named until the logout, which ends the session', async () => {
    const { page, tracker } = started({ storage: 'session' });
    tracker.login('u-1');
    tracker.logout();
    tracker.page();
    await page.pass(5_000);
    const events = page.sent[0]?.events ?? [];
    expect(events.map(({ event_type, user_id }) => [event_type, user_id])).toEqual([
      ['login', 'u-1'],
      ['logout', 'u-1'],
      ['page_view', undefined],
    ]);
    expect(events[2]?.['session_id']).not.toBe(events[1]?.['session_id']);
  });

  test('consent allows storage for later pages too; withdrawing it removes everything', async () => {
    const { page, tracker } = started();
    tracker.consent('granted');
    const later = started({}, new FakePage('later', page.kept));
    later.tracker.page();
    await later.page.pass(5_000);
    expect(later.page.sent[0]?.events[0]).toHaveProperty('anonymous_id');

    later.tracker.login('u-1');
    later.tracker.consent('denied');
    await later.page.pass(5_000);

    expect(Object.keys(page.kept.local)).toEqual([]);
    expect(later.page.sent.at(-1)?.events.at(-1)).toMatchObject({ event_type: 'consent' });
    expect(later.page.sent.at(-1)?.events.at(-1)).not.toHaveProperty('user_id');
  });

  test('where storage is blocked, events are sent all the same', async () => {
    class Blocked extends FakePage {
      override readonly storage = (): never => {
        throw new Error('SecurityError');
      };
    }
    const { page, tracker } = started({ storage: 'persistent' }, new Blocked());
    tracker.page();
    await page.pass(5_000);
    expect(typesOf(page)).toEqual([['page_view']]);
  });
});

describe('pages', () => {
  test('a view after a change of the address comes from the page before', async () => {
    const { page, tracker } = started();
    tracker.page();
    page.url = 'https://shop.example/shoes?token=secret';
    tracker.page();
    page.url = 'https://shop.example/cart';
    tracker.page();
    await page.pass(5_000);
    expect(page.sent[0]?.events.map(({ page_url, referrer }) => [page_url, referrer])).toEqual([
      ['https://shop.example/', 'https://search.example/'],
      ['https://shop.example/shoes', 'https://shop.example/'],
      ['https://shop.example/cart', 'https://shop.example/shoes'],
    ]);
  });

  test('a page view takes more fields until it is sent', async () => {
    const { page, tracker } = started();
    tracker.page();
    expect(tracker.amendPage({ product_id: 'p-7' })).toBe(true);
    await page.pass(5_000);
    expect(page.sent[0]?.events).toMatchObject([{ event_type: 'page_view', product_id: 'p-7' }]);
    expect(tracker.amendPage({ product_id: 'p-8' })).toBe(false);
  });
});
