import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { NormalEvent } from '../../core/event/columns';
import { type Identity, identityOf } from '../../core/event/identity';
import { LIMITS } from '../../core/event/limits';
import { wellFormed } from '../../core/event/text';
import type { Site } from '../../core/port/sites';
import { binOf } from '../../core/sketch/ddsketch';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time/window';
import type { Arrival } from '../batch/batch-world';
import { plainEvent } from '../batch/plain-event';
import { EVERY_TYPE } from '../support/event-types';

/** A day in UTC; two days on which a clock changes (of 23 and of 25 hours); an offset of half an hour. */
export const SITES: readonly Site[] = [
  { id: 'utc-shop', timeZone: 'UTC', currency: 'EUR' },
  { id: 'york-shop', timeZone: 'America/New_York', currency: 'USD' },
  { id: 'kolkata-shop', timeZone: 'Asia/Kolkata', currency: 'INR' },
];
/** The evening before New York's clocks go forward; the one before they go back. */
export const SPRING_MS = Date.UTC(2026, 2, 7, 20);
export const AUTUMN_MS = Date.UTC(2026, 9, 31, 20);

/**
 * Text that some engine may sort, cut, fold or refuse differently: visually equal with different code points,
 * right-to-left, with NUL, unpaired surrogates (as the collector stores them), the key that a breakdown keeps for the
 * rest.
 */
const odd = [
  'shoes',
  'é',
  'e\u0301',
  '日本',
  '\u{1F600}',
  '\uE000',
  "it's",
  '__other__',
  '',
  'a|b',
  'A',
  'a ',
  'a\0b',
  '\u202E\u05D0b',
  '%_\\"',
].map(wellFormed);
const halves = ['\uD83D', 'a\uDE00'].map(wellFormed);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 3 });

/** The largest amounts, zero, and negative ones among the usual; a quantity without a price. */
const money = maybe(
  fc.oneof(
    fc.record({
      price_minor: maybe(fc.integer({ min: -5000, max: 100_000_000 })),
      quantity: fc.integer({ min: 0, max: 100 }),
    }),
    fc.constantFrom(
      { price_minor: 0, quantity: 1 },
      { price_minor: LIMITS.amountMinor, quantity: 1 },
      { price_minor: -Math.floor(LIMITS.amountMinor / LIMITS.quantity), quantity: LIMITS.quantity },
    ),
  ),
);

const drafts = fc.record({
  id: fc.integer({ min: 1, max: 60 }),
  site: fc.constantFrom(...SITES.map(({ id }) => id)),
  event_type: fc.constantFrom<string>(...EVERY_TYPE, 'page_view', 'purchase', 'purchase'),
  /** Many near a midnight or in one minute, some days off. */
  after: fc.oneof(
    fc.integer({ min: 0, max: 12 * 60 }),
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: -1440, max: 2400 }),
  ),
  ms: fc.integer({ min: 0, max: MINUTE_MS - 1 }),
  person: fc.integer({ min: 1, max: 12 }),
  /** Half are of devices that several people log in on; one of them is shared by many. */
  user: maybe(fc.integer({ min: 1, max: 6 })),
  anonymous: maybe(fc.constantFrom(1, 1, 1, 2, 3, 4)),
  session: fc.integer({ min: 1, max: 20 }),
  sequence: maybe(fc.integer({ min: 0, max: 5 })),
  /** Fewer than a cell keeps for bots. */
  page: maybe(fc.constantFrom(...odd)),
  category: maybe(fc.constantFrom(...odd, ...halves)),
  product_id: maybe(fc.constantFrom(...odd, ...halves, 'p1', 'p2')),
  query: maybe(fc.constantFrom(...odd, ...halves)),
  money,
  currency: fc.constantFrom('EUR', 'USD', 'JPY'),
  order: maybe(fc.integer({ min: 1, max: 8 })),
  device: fc.constantFrom('mobile', 'desktop', 'unknown'),
  platform: fc.constantFrom('web', 'ios'),
  country: fc.constantFrom('DE', 'US', 'unknown'),
  is_bot: fc.integer({ min: 0, max: 5 }).map((n) => n === 5),
  duration: maybe(fc.integer({ min: 0, max: 86_400_000 })),
  shard: fc.constantFrom('shard-0', 'shard-1'),
  delay: fc.oneof(
    { arbitrary: fc.integer({ min: 0, max: 5000 }), weight: 5 },
    { arbitrary: fc.integer({ min: 0, max: 5 * DAY_MS }), weight: 1 },
  ),
  /** A repeat: later, and perhaps with different content or a clock that is days off. */
  again: maybe(
    fc.record({
      delay: fc.integer({ min: 0, max: 30 * HOUR_MS }),
      shift: fc.constantFrom(0, 0, MINUTE_MS, -5 * HOUR_MS, DAY_MS, 3 * DAY_MS),
      type: maybe(fc.constantFrom<string>(...EVERY_TYPE)),
      page: maybe(fc.constantFrom(...odd)),
    }),
  ),
});

/**
 * Requests as a stream delivers them: late, repeated, across midnights and clock changes, from bots, with odd text and
 * negative prices.
 */
export function dirtyArrivals(
  startMs: number,
  size: { readonly minLength: number; readonly maxLength: number },
): fc.Arbitrary<readonly Arrival[]> {
  return fc.array(drafts, size).map((list) =>
    list.flatMap(({ after, ms, delay, again, shard, site, ...draft }) => {
      const occurredMs = startMs + after * MINUTE_MS + ms;
      const event = eventOf(draft, occurredMs);
      const first = { shard, site, arrivedMs: occurredMs + delay, events: [event] };
      if (again === null) return [first];
      const changes = {
        occurred_ms: occurredMs + again.shift,
        event_type: again.type ?? event.event_type,
        page: again.page ?? event.page,
        key_kind: keyKindOf(again.delay),
      };
      const copy = { ...event, ...changes };
      return [
        first,
        {
          shard: again.delay % 2 === 0 ? shard : 'shard-1',
          site,
          arrivedMs: first.arrivedMs + again.delay,
          events: [copy, copy],
        },
      ];
    }),
  );
}

type Draft = Omit<
  typeof drafts extends fc.Arbitrary<infer Value> ? Value : never,
  'after' | 'ms' | 'delay' | 'again' | 'shard' | 'site'
>;

function eventOf(
  { id, person, user, anonymous, session, order, duration, money: paid, currency, ...columns }: Draft,
  occurredMs: number,
): NormalEvent {
  const ofUser = user === null ? null : identity(`user ${user}`);
  const ofDevice = anonymous === null ? null : identity(`device ${anonymous}`);
  const visitor = ofUser ?? ofDevice ?? identity(`visitor ${person}`);
  const sessionIdentity = identity(`session ${session}`);
  const { price_minor, quantity } = paid ?? { price_minor: null, quantity: null };
  return plainEvent({
    ...columns,
    event_id: `event-${id}`,
    key_kind: keyKindOf(id + person),
    occurred_ms: occurredMs,
    visitor: visitor.pseudonym,
    visitor_register: visitor.register,
    visitor_register_coarse: visitor.registerCoarse,
    user_pseudonym: ofUser?.pseudonym ?? null,
    anonymous_pseudonym: ofDevice?.pseudonym ?? null,
    session_id: `session-${session}`,
    session_register: sessionIdentity.register,
    session_register_coarse: sessionIdentity.registerCoarse,
    price_minor,
    quantity,
    currency: price_minor === null ? null : currency,
    amount_minor: price_minor === null || quantity === null ? null : price_minor * quantity,
    order_id: order === null ? null : `order-${order}`,
    duration_ms: duration,
    duration_bin: duration === null ? null : binOf(duration),
  });
}

/** Half of the events are of a public key, some of them of an older version, which recorded no kind. */
function keyKindOf(number: number): string | null {
  return ['server', 'public', 'server', null][number % 4] ?? null;
}

/** A few registers are shared by many, so that the largest rank of a register matters. */
function identity(text: string): Identity {
  const digest = createHash('sha256').update(text).digest();
  return identityOf(Uint8Array.from(digest, (byte, at) => (at === 0 ? 0 : at === 1 ? byte & 0x1f : byte)));
}

/** A page view of one of many people, each in a separate session. */
export function personEvent(person: number, occurredMs: number): NormalEvent {
  const { pseudonym, register, registerCoarse } = identity(`visitor ${person}`);
  const registers = {
    visitor_register: register,
    visitor_register_coarse: registerCoarse,
    session_register: register,
    session_register_coarse: registerCoarse,
  };
  return plainEvent({
    event_id: `event-${person}`,
    occurred_ms: occurredMs,
    visitor: pseudonym,
    session_id: pseudonym,
    ...registers,
  });
}

interface Linked {
  readonly id: number;
  readonly occurredMs: number;
  readonly device: number;
  readonly user: number | null;
  readonly session: number;
}

/** A page view on a device, on which somebody may be logged in. */
export function linkedEvent({ id, occurredMs, device, user, session }: Linked): NormalEvent {
  const ofDevice = identity(`device ${device}`);
  const ofUser = user === null ? null : identity(`user ${user}`);
  const { pseudonym, register, registerCoarse } = ofUser ?? ofDevice;
  const ofSession = identity(`session ${session}`);
  return plainEvent({
    event_id: `event-${id}`,
    occurred_ms: occurredMs,
    session_id: `session-${session}`,
    visitor: pseudonym,
    visitor_register: register,
    visitor_register_coarse: registerCoarse,
    session_register: ofSession.register,
    session_register_coarse: ofSession.registerCoarse,
    user_pseudonym: ofUser?.pseudonym ?? null,
    anonymous_pseudonym: ofDevice.pseudonym,
  });
}
