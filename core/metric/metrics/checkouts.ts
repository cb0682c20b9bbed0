import { defineMetric } from '../define-metric';

export const checkouts = defineMetric({
  id: 'checkouts',
  code: 7,
  description: 'Checkouts started.',
  unit: 'events',
  where: { types: ['checkout'] },
  measure: { kind: 'count' },
  breakdowns: ['country', 'device'],
});
