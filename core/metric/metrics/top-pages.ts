import { defineMetric } from '../define-metric';

export const topPages = defineMetric({
  id: 'top_pages',
  code: 24,
  description: 'Pages with the most views.',
  unit: 'events',
  where: { types: ['page_view'], present: 'page' },
  measure: { kind: 'top', column: 'page', weight: 'events', capacity: 64 },
  breakdowns: [],
});
