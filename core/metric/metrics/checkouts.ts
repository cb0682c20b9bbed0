import { defineMetric } from '../define-metric';

export const checkouts = defineMetric({
  id: 'checkouts',
  code: 7,
  description: 'Checkouts begun.',
  unit: 'events',
  where: { types: ['checkout'] },
  measure: { kind: 'count' },
  breakdowns: ['country', 'device'],
});
