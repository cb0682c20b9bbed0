import * as fc from 'fast-check';
import { CounterFold, type CounterSignal } from '../../reaction-layer/detect/counter/counter-fold';
import { COUNTER_DETECTORS } from '../../reaction-layer/detect/registry';
import { arrivedEvent } from '../serving/arrived-events';
import { START_MS } from './session-events';

type Event = Parameters<CounterFold['add']>[1];

/** What stands at the end, whatever was said in between. */
function foundIn(events: readonly Event[]): ReadonlyMap<string, CounterSignal['verdict']> {
  const fold = new CounterFold(COUNTER_DETECTORS);
  const signals = events.flatMap((event) => fold.add('shop', event));
  return new Map(
    signals
      .map(({ detector, subject, startMs, verdict }) => [`${detector} ${subject} ${startMs}`, verdict] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function many(count: number, apartMs: number, fields: (at: number) => Partial<Event>): readonly Event[] {
  return Array.from({ length: count }, (_, at) =>
    arrivedEvent({ ...fields(at), occurred_ms: START_MS + at * apartMs, event_id: `e${at}` }),
  );
}

test.each([
  ['scraper', many(80, 3000, (at) => ({ event_type: 'page_view', page: `/p/${at}` }))],
  ['inhuman_speed', many(12, 300, () => ({ event_type: 'search' }))],
  ['velocity', many(4, 60_000, (at) => ({ event_type: 'purchase', order_id: `o${at}` }))],
  ['velocity', many(3, 60_000, () => ({ event_type: 'sign_up' }))],
  ['card_testing', many(4, 60_000, (at) => ({ event_type: 'checkout', payment_token: `card-${at}` }))],
  ['coupon_abuse', many(4, 60_000, (at) => ({ event_type: 'checkout', coupon: `code-${at}` }))],
  ['return_abuse', many(3, 60_000, (at) => ({ event_type: 'refund', order_id: `o${at}` }))],
  [
    'account_takeover',
    many(2, 60_000, (at) => ({
      event_type: 'login',
      country: at === 0 ? 'DE' : 'US',
      browser: at === 0 ? 'Firefox' : 'Chrome',
    })),
  ],
])('%s is found in a window that has enough, not in one event less, and not in a declared bot', (detector, events) => {
  const names = (some: readonly Event[]): readonly string[] =>
    [...foundIn(some).keys()].map((key) => key.split(' ')[0] ?? '');
  expect(names(events)).toEqual([detector]);
  const fewer =
    detector === 'scraper' ? events.slice(0, 59) : detector === 'inhuman_speed' ? events.slice(0, 9) : events.slice(1);
  expect(names(fewer)).toEqual([]);
  expect(names(events.map((event) => ({ ...event, is_bot: true })))).toEqual([]);
});

test('a person with two devices, and one who travels, are not taken for thieves', () => {
  const logins = (fields: (at: number) => Partial<Event>): ReadonlyMap<string, unknown> =>
    foundIn(many(2, 60_000, (at) => ({ event_type: 'login', ...fields(at) })));
  expect(logins((at) => ({ country: at === 0 ? 'DE' : 'US' })).size).toBe(0);
  expect(logins((at) => ({ browser: at === 0 ? 'Firefox' : 'Chrome' })).size).toBe(0);
});

test('the order of events changes nothing', () => {
  const event = fc
    .record({
      event_type: fc.constantFrom('page_view', 'purchase', 'checkout', 'refund', 'login', 'sign_up'),
      at: fc.integer({ min: 0, max: 4000 }),
      key: fc.integer({ min: 0, max: 6 }),
      visitor: fc.constantFrom('v1', 'v2'),
    })
    .map(({ event_type, at, key, visitor }) =>
      arrivedEvent({
        ...{ event_type, visitor, occurred_ms: START_MS + at, page: `/${key}`, order_id: `o${key}` },
        ...{ coupon: `c${key}`, payment_token: `t${key}`, country: `C${key % 3}`, browser: `B${key % 2}` },
      }),
    );
  fc.assert(
    fc.property(
      fc
        .array(event, { maxLength: 40 })
        .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }))),
      ([events, shuffled]) => {
        expect(foundIn(shuffled)).toEqual(foundIn(events));
      },
    ),
  );
});
