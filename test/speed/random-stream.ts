import fc from 'fast-check';
import type { NormalEvent } from '../../core/event/columns';
import type { Frame } from '../../core/frame/frame';
import type { StreamRecord } from '../../core/port/event-stream';
import { eventFrame, HOUR_ONE, normalEvent, quarantined, streamRecord } from './frames';

/** A record with its contents; `undefined` if its bytes cannot be decoded. */
export interface KnownRecord {
  readonly record: StreamRecord;
  readonly frame: Frame | undefined;
}

/** Few ids, minutes and orders, so that retries, late events and lines of one order are common. */
const events: fc.Arbitrary<NormalEvent> = fc
  .record({
    event_id: fc.oneof(
      fc.integer({ min: 0, max: 12 }).map((id) => `e${id}`),
      fc.constantFrom('o1', 'order/o1'),
    ),
    event_type: fc.constantFrom('page_view', 'page_view', 'purchase', 'search', 'performance', 'custom:wishlist'),
    occurred_ms: fc.integer({ min: -3, max: 3 }).map((minutes) => HOUR_ONE + minutes * 60_000 + 59_999),
    order_id: fc.constantFrom(null, 'o1', 'o2'),
    product_id: fc.constantFrom(null, 'p1', 'p2', 'p3'),
    country: fc.constantFrom('DE', 'IN', 'unknown'),
    is_bot: fc.boolean(),
    amount_minor: fc.constantFrom(null, 0, 1999, -500),
    currency: fc.constantFrom('USD', 'EUR'),
    quantity: fc.constantFrom(null, 1, 3),
    duration_ms: fc.constantFrom(null, 20, 3000),
    duration_bin: fc.constantFrom(null, 4200, 4500),
    visitor_register: fc.integer({ min: 0, max: 4095 }).map((index) => index * 64 + 1),
    session_register: fc.integer({ min: 0, max: 4095 }).map((index) => index * 64 + 2),
  })
  .map(normalEvent);

const contents: fc.Arbitrary<Frame | Uint8Array> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        site: fc.constantFrom('shop', 'blog'),
        events: fc.array(events, { maxLength: 6 }),
        quarantined: fc.array(fc.constantFrom('sealed-1', 'sealed-2').map(quarantined), { maxLength: 2 }),
      })
      .map(({ site, events: all, quarantined: bad }) => eventFrame(all, { site, quarantined: bad })),
  },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: -90, max: 90 })
      .map((minutes): Frame => ({ kind: 'pulse', pulseMs: HOUR_ONE + minutes * 60_000 })),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 30 }) },
);

/** One shard: arrival times never go back, and pass from one arrival hour to the next. */
export const randomShard: fc.Arbitrary<readonly KnownRecord[]> = fc
  .array(fc.record({ content: contents, gapMs: fc.constantFrom(0, 1, 60_000, 1_200_000) }), {
    minLength: 1,
    maxLength: 16,
    size: 'large',
  })
  .map((steps) => {
    let arrivedMs = HOUR_ONE;
    return steps.map(({ content, gapMs }, place) => {
      arrivedMs += gapMs;
      return {
        record: streamRecord(place * 3 + 1, content, { arrivedMs }),
        frame: content instanceof Uint8Array ? undefined : content,
      };
    });
  });
