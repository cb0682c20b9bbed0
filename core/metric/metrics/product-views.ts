import type { MeasuredMetric } from '../metric';

export const productViews: MeasuredMetric = {
  id: 'product_views',
  code: 5,
  description: 'Page views that show a product.',
  unit: 'events',
  where: { types: ['page_view'], present: 'product_id' },
  measure: { kind: 'count' },
  breakdowns: ['category', 'country', 'device'],
};
