import { defineMetric } from '../define-metric';

export const revenue = defineMetric({
  id: 'revenue',
  code: 14,
  description:
    'Price × quantity of purchases in minor units (cents), one value per currency; refunds are not subtracted.',
  unit: 'minor_units',
  where: { types: ['purchase'], present: 'amount_minor' },
  measure: { kind: 'sum', column: 'amount_minor', byCurrency: true },
  breakdowns: ['category', 'country', 'device', 'platform'],
});
