import { defineMetric } from '../define-metric';

export const adImpressions = defineMetric({
  id: 'ad_impressions',
  code: 11,
  description: 'Advertisements shown.',
  unit: 'events',
  where: { types: ['ad_impression'] },
  measure: { kind: 'count' },
  breakdowns: ['country', 'platform', 'country_platform'],
});
