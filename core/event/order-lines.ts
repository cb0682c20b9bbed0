import { LAKE_COLUMNS } from './columns';

const NAMES = [
  'site',
  'arrived_ms',
  'shard',
  'record_sequence',
  'record_index',
  'event_id',
  'event_type',
  'occurred_ms',
  'is_bot',
  'order_id',
  'product_id',
  'price_minor',
  'amount_minor',
  'currency',
  'quantity',
  'key_kind',
] as const satisfies readonly (typeof LAKE_COLUMNS)[number]['name'][];

/**
 * What decides which line of an order is the first, and what a refund without an amount gives back: columns of raw and of
 * curated events.
 */
export const ORDER_LINE_COLUMNS = LAKE_COLUMNS.filter(({ name }) => NAMES.some((one) => one === name));
