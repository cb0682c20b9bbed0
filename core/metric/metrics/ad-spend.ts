import { defineMetric } from '../define-metric';

export const adSpend = defineMetric({
  id: 'ad_spend',
  code: 17,
  description: 'Total price of clicks on advertisements in minor units (cents), one value per currency.',
  unit: 'minor_units',
  where: { types: ['ad_click'], present: 'price_minor' },
  measure: { kind: 'sum', column: 'price_minor', byCurrency: true },
  breakdowns: ['country', 'platform', 'country_platform'],
});
