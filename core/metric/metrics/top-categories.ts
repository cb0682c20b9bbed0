import { defineMetric } from '../define-metric';

export const topCategories = defineMetric({
  id: 'top_categories',
  code: 23,
  description: 'Categories with the most page views.',
  unit: 'events',
  where: { types: ['page_view'], present: 'category' },
  measure: { kind: 'top', column: 'category', weight: 'events', capacity: 64 },
  breakdowns: [],
});
