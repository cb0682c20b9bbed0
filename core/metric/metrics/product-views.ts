import { defineMetric } from '../define-metric';

export const productViews = defineMetric({
  id: 'product_views',
  code: 5,
  description: 'Page views that show a product.',
  unit: 'events',
  where: { types: ['page_view'], present: 'product_id' },
  measure: { kind: 'count' },
  breakdowns: ['category', 'country', 'device'],
});
