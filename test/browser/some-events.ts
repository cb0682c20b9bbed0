/** A script in a name, which must stay text. */
export const HOSTILE = '<img src=x onerror="window.stolen = true">';
const RIGHT_TO_LEFT = 'حذاء جلدي';
const LONG = 'a very long name '.repeat(600);

const HOUR_MS = 3_600_000;
const VISITORS = 24;

interface Sent {
  readonly event_type: string;
  readonly [field: string]: string | number;
}

/**
 * A few visitors of the last hours: two currencies, and names as an attacker or a foreign shop sends them.
 *
 * @param nowMs the newest event is a little older
 */
export function someEvents(nowMs: number): readonly Sent[] {
  return Array.from({ length: VISITORS }, (_, visitor) => visit(visitor, nowMs)).flat();
}

function visit(visitor: number, nowMs: number): readonly Sent[] {
  const at = nowMs - 5000 - (visitor % 6) * HOUR_MS;
  const event = (event_type: string, after: number, fields: Readonly<Record<string, string | number>>): Sent => ({
    event_type,
    event_id: `seed-${visitor}-${after}`,
    timestamp: new Date(at + after).toISOString(),
    session_id: `session-${visitor}`,
    anonymous_id: `visitor-${visitor}`,
    user_agent: AGENTS[visitor % AGENTS.length] ?? '',
    ...fields,
  });
  const paths = [
    '/',
    '/shoes',
    '/p/fjell-jacket',
    `/${encodeURIComponent(HOSTILE)}`,
    '/a/path/that/goes/on/and/on/for/much/longer/than/any/card/is/wide',
  ];
  return [
    event('page_view', 0, { page_url: `https://shop.example${paths[visitor % paths.length] ?? '/'}` }),
    event('page_view', 1000, {
      page_url: 'https://shop.example/p/1',
      product_id: NAMES[visitor % NAMES.length] ?? '',
      category: 'shoes',
    }),
    event('search', 2000, { query: NAMES[visitor % NAMES.length] ?? '' }),
    ...(visitor % 2 === 0
      ? [
          event('purchase', 3000, {
            order_id: `order-${visitor}`,
            product_id: 'jacket',
            price: '129.50',
            quantity: 1,
            currency: visitor % 4 === 0 ? 'EUR' : 'USD',
          }),
        ]
      : []),
  ];
}

const NAMES = ['jacket', HOSTILE, RIGHT_TO_LEFT, LONG.slice(0, 120)];
const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
];
