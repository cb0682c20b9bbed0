import { defineMetric } from '../define-metric';

export const orders = defineMetric({
  id: 'orders',
  code: 13,
  description: 'Orders, each counted once, in the window of its first line to arrive; refunded orders count.',
  unit: 'orders',
  where: { types: ['purchase'], marked: 'is_first_of_order' },
  measure: { kind: 'count' },
  breakdowns: ['country', 'device'],
});
