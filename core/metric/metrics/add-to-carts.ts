import { defineMetric } from '../define-metric';

export const addToCarts = defineMetric({
  id: 'add_to_carts',
  code: 6,
  description: 'Products added to a cart.',
  unit: 'events',
  where: { types: ['add_to_cart'] },
  measure: { kind: 'count' },
  breakdowns: ['category', 'country', 'device'],
});
