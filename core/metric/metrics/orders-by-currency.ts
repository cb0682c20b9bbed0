import { defineMetric } from '../define-metric';

export const ordersByCurrency = defineMetric({
  id: 'orders_by_currency',
  code: 16,
  description:
    'Orders, each counted once in every currency in which it has an amount: the divisor of average_order_value.',
  unit: 'orders',
  where: { types: ['purchase'], present: 'amount_minor', marked: 'is_first_in_currency' },
  measure: { kind: 'sum', column: 'events', byCurrency: true },
  breakdowns: ['country', 'device'],
  internal: true,
});
