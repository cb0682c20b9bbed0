import { defineMetric } from '../define-metric';

export const ordersByCurrency = defineMetric({
  id: 'orders_by_currency',
  code: 16,
  description: 'Orders that have an amount, one value per currency: the divisor of average_order_value.',
  unit: 'orders',
  where: { types: ['purchase'], present: 'amount_minor', firstOfOrder: true },
  measure: { kind: 'sum', column: 'events', byCurrency: true },
  breakdowns: ['country', 'device'],
  internal: true,
});
