import { defineMetric } from '../define-metric';

export const topProducts = defineMetric({
  id: 'top_products',
  code: 21,
  description: 'Products with the most views.',
  unit: 'events',
  where: { types: ['page_view'], present: 'product_id' },
  measure: { kind: 'top', column: 'product_id', weight: 'events', capacity: 128 },
  breakdowns: [],
});
