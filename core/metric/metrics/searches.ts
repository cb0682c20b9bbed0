import type { MeasuredMetric } from '../metric';

export const searches: MeasuredMetric = {
  id: 'searches',
  code: 9,
  description: 'Searches.',
  unit: 'events',
  where: { types: ['search'] },
  measure: { kind: 'count' },
  breakdowns: ['country', 'device'],
};
