import { defineMetric } from '../define-metric';

export const interactionDelay = defineMetric({
  id: 'interaction_delay',
  code: 20,
  description: 'Time from a click to the page’s reaction: duration_ms of clicks.',
  unit: 'ms',
  where: { types: ['click'], present: 'duration_bin' },
  measure: { kind: 'quantiles', column: 'duration_bin', quantiles: [0.5, 0.75, 0.95, 0.99] },
  breakdowns: ['device', 'platform'],
});
