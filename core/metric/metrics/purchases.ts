import { defineMetric } from '../define-metric';

export const purchases = defineMetric({
  id: 'purchases',
  code: 8,
  description: 'Purchase events; an order with several lines has several, and a refund is none.',
  unit: 'events',
  where: { types: ['purchase'] },
  measure: { kind: 'count' },
  breakdowns: ['category', 'country', 'device', 'platform'],
});
