import fc from 'fast-check';
import { EVENT_TYPES } from '../../core/event/event-type';
import type { WireEvent } from '../../core/event/contract';

const optional = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> =>
  fc.oneof({ weight: 4, arbitrary: values }, fc.constantFrom(null, undefined));
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: 'grapheme', maxLength }).map((value) => value.replace(/\p{Cc}/gu, '').slice(0, maxLength));

/** Valid events, with every field present now and then. */
export const wireEvents: fc.Arbitrary<WireEvent> = fc.record({
  event_id: optional(text(40)),
  event_type: fc.constantFrom<string>(...EVENT_TYPES, 'custom:wishlist'),
  timestamp: fc
    .date({ min: new Date('2019-09-01'), max: new Date('2019-10-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  session_id: text(40).map((value) => `s${value}`),
  user_id: optional(text(20)),
  anonymous_id: optional(text(20)),
  sequence: optional(fc.nat(1000)),
  page_url: optional(fc.webUrl({ withQueryParameters: true, withFragments: true })),
  referrer: optional(fc.webUrl()),
  product_id: optional(text(12)),
  category: optional(text(30)),
  price: optional(
    fc.oneof(
      fc.double({ min: -99_999, max: 99_999, noNaN: true }),
      fc.integer({ min: 0, max: 999_999 }).map((cents) => (cents / 100).toFixed(2)),
    ),
  ),
  currency: optional(fc.constantFrom('EUR', 'usd', 'JPY', 'KWD')),
  quantity: optional(fc.integer({ min: 1, max: 99 })),
  order_id: optional(text(12)),
  query: optional(text(30)),
  device_type: optional(fc.constantFrom('mobile' as const, 'desktop' as const, 'tablet' as const)),
  user_agent: optional(text(60)),
  ip_address: optional(fc.oneof(fc.ipV4(), fc.ipV6())),
  stream_id: optional(text(20)),
  campaign_id: optional(text(12)),
  ad_id: optional(text(12)),
  release: optional(text(12)),
  coupon: optional(text(12)),
  payment_token: optional(text(12)),
  variant: optional(text(12)),
  slot: optional(text(12)),
  duration_ms: optional(fc.double({ min: 0, max: 86_400_000, noNaN: true })),
  custom_properties: optional(
    fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(text(20), fc.nat(), fc.boolean()), { maxKeys: 4 }),
  ),
});
