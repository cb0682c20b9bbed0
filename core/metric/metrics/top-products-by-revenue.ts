import { defineMetric } from '../define-metric';

export const topProductsByRevenue = defineMetric({
  id: 'top_products_by_revenue',
  code: 22,
  description: 'Products with the most revenue in minor units (cents), per currency; refunds are excluded.',
  unit: 'minor_units',
  where: { types: ['purchase'], present: 'product_id' },
  measure: { kind: 'top', column: 'product_id', weight: 'amount_minor', capacity: 128 },
  breakdowns: [],
});
