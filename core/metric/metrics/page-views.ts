import { defineMetric } from '../define-metric';

export const pageViews = defineMetric({
  id: 'page_views',
  code: 2,
  description: 'Page views.',
  unit: 'events',
  where: { types: ['page_view'] },
  measure: { kind: 'count' },
  breakdowns: ['category', 'country', 'device', 'page', 'platform'],
});
