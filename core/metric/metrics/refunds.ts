import { defineMetric } from '../define-metric';

export const refunds = defineMetric({
  id: 'refunds',
  code: 27,
  description:
    'Price × quantity of refunds in minor units (cents), or the amount of the order if a refund names only that; one positive value per currency, in the window of the refund.',
  unit: 'minor_units',
  where: { types: ['refund'], present: 'amount_minor' },
  measure: { kind: 'sum', column: 'amount_minor', byCurrency: true },
  breakdowns: ['category', 'country', 'device', 'platform'],
});
