import { defineMetric } from '../define-metric';

export const searches = defineMetric({
  id: 'searches',
  code: 9,
  description: 'Searches.',
  unit: 'events',
  where: { types: ['search'] },
  measure: { kind: 'count' },
  breakdowns: ['country', 'device'],
});
