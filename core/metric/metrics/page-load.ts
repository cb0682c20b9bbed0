import { defineMetric } from '../define-metric';

export const pageLoad = defineMetric({
  id: 'page_load',
  code: 19,
  description: 'Load time of pages: duration_ms of performance events.',
  unit: 'ms',
  where: { types: ['performance'], present: 'duration_bin' },
  measure: { kind: 'quantiles', column: 'duration_bin', quantiles: [0.5, 0.75, 0.95, 0.99] },
  breakdowns: ['device', 'platform'],
});
