import { defineMetric } from '../define-metric';

export const orders = defineMetric({
  id: 'orders',
  code: 13,
  description:
    'Orders, each counted once, in the window of its first line to arrive; a purchase without order_id is an order.',
  unit: 'orders',
  where: { types: ['purchase'], firstOfOrder: true },
  measure: { kind: 'count' },
  breakdowns: ['country', 'device'],
});
