import type { MeasuredMetric } from '../metric';

export const adImpressions: MeasuredMetric = {
  id: 'ad_impressions',
  code: 11,
  description: 'Advertisements shown.',
  unit: 'events',
  where: { types: ['ad_impression'] },
  measure: { kind: 'count' },
  breakdowns: ['country', 'platform', 'country_platform'],
};
