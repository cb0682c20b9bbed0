export interface ShopEvent {
  readonly event_type: string;
  readonly timestamp: string;
  readonly [field: string]: string | number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const VISITS = 12;

/** Visits of which every third has a checkout that is submitted twice within moments; in the order of their times. */
export function shopWithFaults(name: string, fromMs: number): readonly ShopEvent[] {
  return Array.from({ length: VISITS }, (_, at) =>
    visit(`${name}-${at}`, fromMs + at * MINUTE_MS, at % 3 === 0 ? 700 + at : 0),
  ).flat();
}

/** Two to five visitors in each hour, more of them in the afternoon. */
export function quietVisits(fromMs: number, hours: number): readonly ShopEvent[] {
  return Array.from({ length: hours }, (_, hour) =>
    Array.from({ length: 2 + (Math.floor(hour / 6) % 4) }, (_visitor, at) => ({
      event_type: 'page_view',
      event_id: `quiet-${hour}-${at}`,
      timestamp: new Date(fromMs + hour * HOUR_MS + at * MINUTE_MS).toISOString(),
      session_id: `quiet-${hour}-${at}`,
      anonymous_id: `quiet-${hour}-${at}`,
      page_url: 'https://shop.example/',
    })),
  ).flat();
}

function visit(id: string, atMs: number, twiceAfterMs: number): readonly ShopEvent[] {
  let sequence = 0;
  const event = (event_type: string, afterMs: number, fields: Readonly<Record<string, string | number>> = {}) => ({
    event_type,
    event_id: `${id}-${++sequence}`,
    timestamp: new Date(atMs + afterMs).toISOString(),
    session_id: id,
    anonymous_id: id,
    sequence,
    ...fields,
  });
  const product = { product_id: 'jacket', price: '129.50', currency: 'USD', quantity: 1 };
  return [
    event('page_view', 0, { page_url: 'https://shop.example/p/jacket', product_id: 'jacket' }),
    event('page_view', 4000, { page_url: 'https://shop.example/p/hat', product_id: 'hat' }),
    event('add_to_cart', 9000, product),
    event('page_view', 15_000, { page_url: 'https://shop.example/cart' }),
    event('checkout', 21_000),
    ...(twiceAfterMs === 0 ? [] : [event('checkout', 21_000 + twiceAfterMs)]),
    event('purchase', 30_000, { ...product, order_id: `order-${id}` }),
  ];
}
