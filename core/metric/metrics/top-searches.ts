import type { MeasuredMetric } from '../metric';

export const topSearches: MeasuredMetric = {
  id: 'top_searches',
  code: 25,
  description: 'Search terms used most.',
  unit: 'events',
  where: { types: ['search'], present: 'query' },
  measure: { kind: 'top', column: 'query', weight: 'events', capacity: 64 },
  breakdowns: [],
};
