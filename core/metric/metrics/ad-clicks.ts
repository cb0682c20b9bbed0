import type { MeasuredMetric } from '../metric';

export const adClicks: MeasuredMetric = {
  id: 'ad_clicks',
  code: 12,
  description: 'Clicks on advertisements.',
  unit: 'events',
  where: { types: ['ad_click'] },
  measure: { kind: 'count' },
  breakdowns: ['country', 'platform', 'country_platform'],
};
