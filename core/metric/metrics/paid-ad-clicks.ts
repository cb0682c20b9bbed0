import { defineMetric } from '../define-metric';

export const paidAdClicks = defineMetric({
  id: 'paid_ad_clicks',
  code: 18,
  description: 'Clicks on advertisements that have a price, one value per currency: the divisor of cost_per_click.',
  unit: 'events',
  where: { types: ['ad_click'], present: 'price_minor' },
  measure: { kind: 'sum', column: 'events', byCurrency: true },
  breakdowns: ['country', 'platform', 'country_platform'],
  internal: true,
});
