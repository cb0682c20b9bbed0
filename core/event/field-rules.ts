import type { WireField } from './contract';

/**
 * What happens to a value that its field does not allow: the whole event is refused, because a number depends on the
 * value; the value is cut to what is allowed; or it is left out. The last two give the event a warning.
 */
export type Beyond = 'refuse' | 'cut' | 'drop';

interface FieldRule {
  readonly beyond: Beyond;
  /** What holds where the field is absent, for the documentation. */
  readonly absent?: string;
}

/** The one table of what becomes of each field. docs/contract.md shows it. */
export const FIELD_RULES: Readonly<Record<WireField, FieldRule>> = {
  event_id: { beyond: 'refuse', absent: 'derived from the content of the event' },
  event_type: { beyond: 'refuse' },
  timestamp: { beyond: 'refuse', absent: 'the arrival of the request' },
  session_id: { beyond: 'refuse', absent: 'a pseudonym of address and user agent for one UTC day' },
  user_id: { beyond: 'drop', absent: 'the visitor is that of anonymous_id' },
  anonymous_id: { beyond: 'drop', absent: 'the visitor is that of the session' },
  sequence: { beyond: 'drop', absent: 'the order follows time' },
  stream_id: { beyond: 'drop', absent: 'the session is the counter of sequence' },
  page_url: { beyond: 'cut' },
  referrer: { beyond: 'cut' },
  product_id: { beyond: 'refuse' },
  category: { beyond: 'cut' },
  price: { beyond: 'refuse', absent: 'no amount' },
  currency: { beyond: 'refuse', absent: 'the site’s currency' },
  quantity: { beyond: 'refuse', absent: '1 where there is a price, and for a purchase' },
  order_id: { beyond: 'refuse', absent: 'every purchase is an order of its own' },
  query: { beyond: 'cut' },
  device_type: { beyond: 'drop', absent: 'derived from client hints or the user agent' },
  user_agent: { beyond: 'cut', absent: 'the request’s' },
  ip_address: { beyond: 'drop', absent: 'the request’s' },
  duration_ms: { beyond: 'drop' },
  campaign_id: { beyond: 'drop' },
  ad_id: { beyond: 'drop' },
  release: { beyond: 'drop' },
  coupon: { beyond: 'drop' },
  payment_token: { beyond: 'drop' },
  variant: { beyond: 'drop' },
  slot: { beyond: 'drop' },
  custom_properties: { beyond: 'drop' },
};
