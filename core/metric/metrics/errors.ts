import { defineMetric } from '../define-metric';

export const errors = defineMetric({
  id: 'errors',
  code: 10,
  description: 'Errors reported by pages and apps.',
  unit: 'events',
  where: { types: ['error'] },
  measure: { kind: 'count' },
  breakdowns: ['device', 'page', 'platform'],
});
