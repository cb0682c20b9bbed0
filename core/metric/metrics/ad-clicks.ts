import { defineMetric } from '../define-metric';

export const adClicks = defineMetric({
  id: 'ad_clicks',
  code: 12,
  description: 'Clicks on advertisements.',
  unit: 'events',
  where: { types: ['ad_click'] },
  measure: { kind: 'count' },
  breakdowns: ['country', 'platform', 'country_platform'],
});
