import { defineMetric } from '../define-metric';

export const topSearches = defineMetric({
  id: 'top_searches',
  code: 25,
  description: 'Most used search terms.',
  unit: 'events',
  where: { types: ['search'], present: 'query' },
  measure: { kind: 'top', column: 'query', weight: 'events', capacity: 64 },
  breakdowns: [],
});
