import { defineMetric } from '../define-metric';

export const unitsRefunded = defineMetric({
  id: 'units_refunded',
  code: 28,
  description: 'Quantity of refunds, in the window of the refund.',
  unit: 'units',
  where: { types: ['refund'], present: 'quantity' },
  measure: { kind: 'sum', column: 'quantity', byCurrency: false },
  breakdowns: ['country', 'device'],
});
