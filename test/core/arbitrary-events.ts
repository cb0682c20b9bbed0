import { NOTHING_COPIED } from '../../core/event/generated/copied-columns';
import fc from 'fast-check';
import type { FoldedEvent } from '../../core/metric/measure';
import { binOf } from '../../core/sketch/ddsketch';
import { COARSE_PRECISION, FINE_PRECISION, registerOf } from '../../core/sketch/hyperloglog';
import { EVERY_TYPE } from '../support/event-types';

const word32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const orNull = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(values, { freq: 4 });

/** Different texts of a column: few, so that no cell is full; or many, so that every cell is. */
export function arbitraryEvent(keys: number): fc.Arbitrary<FoldedEvent> {
  const key = (prefix: string): fc.Arbitrary<string> => fc.nat({ max: keys - 1 }).map((number) => `${prefix}${number}`);
  return fc
    .record({
      event_type: fc.oneof(fc.constantFrom<string>(...EVERY_TYPE), key('custom:own_')),
      page: orNull(key('/página/')),
      product_id: orNull(key('p-')),
      category: orNull(key('räder.')),
      query: orNull(key('日本 ')),
      device: fc.constantFrom('mobile', 'desktop', 'tablet', 'unknown'),
      platform: fc.constantFrom('web', 'ios', 'android'),
      country: fc.constantFrom('DE', 'US', 'IN', 'unknown'),
      is_bot: fc.boolean(),
      amount: orNull(fc.integer({ min: -1_000_000, max: 1_000_000 })),
      currency: fc.constantFrom('EUR', 'USD', null),
      quantity: orNull(fc.integer({ min: 1, max: 10 })),
      duration_ms: orNull(fc.nat({ max: 86_400_000 })),
      isFirst: fc.boolean(),
      hash: fc.tuple(word32, word32, word32, word32),
    })
    .map(eventOf);
}

interface Drawn {
  readonly event_type: string;
  readonly page: string | null;
  readonly product_id: string | null;
  readonly category: string | null;
  readonly query: string | null;
  readonly device: string;
  readonly platform: string;
  readonly country: string;
  readonly is_bot: boolean;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly quantity: number | null;
  readonly duration_ms: number | null;
  readonly isFirst: boolean;
  readonly hash: readonly [number, number, number, number];
}

function eventOf({ amount, isFirst, hash, ...columns }: Drawn): FoldedEvent {
  const [high, low, sessionHigh, sessionLow] = hash;
  return {
    ...NOTHING_COPIED,
    ...columns,
    event_id: `e-${hash.join('-')}`,
    occurred_ms: 1_569_888_000_000,
    session_id: `s-${sessionHigh}-${sessionLow}`,
    visitor: `v-${high}-${low}`,
    page_url: null,
    referrer: null,
    price_minor: amount,
    amount_minor: amount === null ? null : amount * (columns.quantity ?? 1),
    duration_bin: columns.duration_ms === null ? null : binOf(columns.duration_ms),
    visitor_register: registerOf(high, low, FINE_PRECISION),
    visitor_register_coarse: registerOf(high, low, COARSE_PRECISION),
    session_register: registerOf(sessionHigh, sessionLow, FINE_PRECISION),
    session_register_coarse: registerOf(sessionHigh, sessionLow, COARSE_PRECISION),
    custom_properties: null,
    coupon: null,
    payment_token: null,
    referrer_class: null,
    campaign: null,
    browser: null,
    system: null,
    key_kind: null,
    user_pseudonym: null,
    anonymous_pseudonym: null,
    is_first_of_order: columns.event_type === 'purchase' && isFirst,
    is_first_in_currency: columns.event_type === 'purchase' && isFirst && amount !== null,
  };
}

/** Few enough that neither a breakdown nor a ranking is full, even for bots. */
export const FEW_KEYS = 10;
/** More than any cell keeps. */
export const MANY_KEYS = 400;
