import type { MeasuredMetric } from '../metric';

export const checkouts: MeasuredMetric = {
  id: 'checkouts',
  code: 7,
  description: 'Checkouts begun.',
  unit: 'events',
  where: { types: ['checkout'] },
  measure: { kind: 'count' },
  breakdowns: ['country', 'device'],
};
