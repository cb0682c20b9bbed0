import type { SimulatedSite } from '../../simulator/world/world';

/** The demo shop: one seed, so that every new directory begins with the same fortnight. */
export const DEMO = {
  id: 'demo',
  name: 'Demo shop',
  currency: 'USD',
  days: 14,
  seed: 1,
  /** As much as can be written within seconds, and enough for numbers that look like a shop: some 190 visits a day. */
  ratePerSecond: 0.02,
} as const;

export const DEMO_SITES: readonly SimulatedSite[] = [
  { id: DEMO.id, currencies: [DEMO.currency, 'EUR', 'GBP'], regularsPerWeight: 4 },
];
