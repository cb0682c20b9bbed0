import type { MeasuredMetric } from '../metric';

export const pageViews: MeasuredMetric = {
  id: 'page_views',
  code: 2,
  description: 'Page views.',
  unit: 'events',
  where: { types: ['page_view'] },
  measure: { kind: 'count' },
  breakdowns: ['category', 'country', 'device', 'page', 'platform'],
};
