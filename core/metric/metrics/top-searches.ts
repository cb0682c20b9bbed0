import { defineMetric } from '../define-metric';

export const topSearches = defineMetric({
  id: 'top_searches',
  code: 25,
  description: 'Search terms used most.',
  unit: 'events',
  where: { types: ['search'], present: 'query' },
  measure: { kind: 'top', column: 'query', weight: 'events', capacity: 64 },
  breakdowns: [],
});
