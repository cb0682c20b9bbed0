import { defineMetric } from '../define-metric';

export const unitsSold = defineMetric({
  id: 'units_sold',
  code: 15,
  description: 'Quantity of purchases; refunds are not subtracted.',
  unit: 'units',
  where: { types: ['purchase'], present: 'quantity' },
  measure: { kind: 'sum', column: 'quantity', byCurrency: false },
  breakdowns: ['country', 'device'],
});
