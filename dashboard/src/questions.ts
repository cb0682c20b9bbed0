import type { Question } from '../../core/wire/metrics';

const MINUTE = 60_000;

export const RANGE_NAMES = ['1 h', '6 h', '24 h', '7 days', '90 days', '1 year'] as const;
export type RangeName = (typeof RANGE_NAMES)[number];

const RANGES = {
  '1 h': { span: 60 * MINUTE, grain: 'minute' },
  '6 h': { span: 360 * MINUTE, grain: 'minute' },
  '24 h': { span: 1440 * MINUTE, grain: 'minute' },
  '7 days': { span: 7 * 1440 * MINUTE, grain: 'hour' },
  '90 days': { span: 90 * 1440 * MINUTE, grain: 'week' },
  '1 year': { span: 365 * 1440 * MINUTE, grain: 'month' },
} as const satisfies Record<RangeName, object>;

export const CHARTED = [
  'page_views',
  'visitors',
  'sessions',
  'events',
  'add_to_carts',
  'orders',
  'revenue',
  'net_revenue',
  'searches',
  'errors',
] as const;
export type Charted = (typeof CHARTED)[number];

/** Metrics shown as one number over the chosen range, after the visitors of the last five minutes. */
export const TILES = [
  'visitors',
  'page_views',
  'orders',
  'revenue',
  'net_revenue',
  'conversion_rate',
  'page_load',
] as const;

/** The queries of one page, in the order in which the page uses the answers. */
export function questionsOf(now: number, range: RangeName, metric: Charted): readonly Question[] {
  const end = Math.floor(now / MINUTE) * MINUTE + MINUTE;
  const { span, grain } = RANGES[range];
  const whole = { from: iso(end - span), to: iso(end), grain: 'total', exact: false } as const;
  return [
    { ...whole, metric: 'visitors', from: iso(end - 5 * MINUTE) },
    ...TILES.map((tile) => ({ ...whole, metric: tile })),
    { metric, from: whole.from, to: whole.to, grain },
    { ...whole, metric: 'top_products', limit: 8 },
    { ...whole, metric: 'top_searches', limit: 8 },
    { ...whole, metric: 'page_views', by: 'country' },
  ];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
