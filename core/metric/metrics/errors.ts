import type { MeasuredMetric } from '../metric';

export const errors: MeasuredMetric = {
  id: 'errors',
  code: 10,
  description: 'Errors reported by pages and apps.',
  unit: 'events',
  where: { types: ['error'] },
  measure: { kind: 'count' },
  breakdowns: ['device', 'page', 'platform'],
};
