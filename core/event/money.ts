import type { NormalEvent } from './columns';

type Money = Pick<NormalEvent, 'event_type' | 'price_minor' | 'amount_minor'>;

/**
 * How every number reads the money of an event (docs/metrics.md, “Money”): a purchase with a negative price is a refund,
 * and the amount of a refund is positive. The price of any other event is ignored if it is negative. Changed in place; reading an
 * event twice changes nothing. The SQL twin is `MONEY_SQL`.
 *
 * @example readMoney({ event_type: 'purchase', price_minor: -500, amount_minor: -1000 })
 * // { event_type: 'refund', price_minor: 500, amount_minor: 1000 }
 */
export function readMoney<Event extends Money>(event: Event): Event {
  const { event_type, price_minor, amount_minor } = event;
  if (price_minor === null || price_minor >= 0) return event;
  const isSale = event_type === 'purchase' || event_type === 'refund';
  return Object.assign(event, {
    event_type: isSale ? 'refund' : event_type,
    price_minor: isSale ? -price_minor : null,
    amount_minor: isSale && amount_minor !== null ? -amount_minor : null,
  });
}

/** The columns that `readMoney` changes, as expressions over a relation of events: from the first to the last. */
export const MONEY_SQL = {
  event_type: "case when event_type = 'purchase' and price_minor < 0 then 'refund' else event_type end",
  price_minor: amountSql('price_minor'),
  amount_minor: amountSql('amount_minor'),
} as const satisfies Record<keyof Money, string>;

function amountSql(column: 'price_minor' | 'amount_minor'): string {
  return `case when event_type in ('purchase', 'refund') then abs(${column}) when price_minor < 0 then null else ${column} end`;
}
