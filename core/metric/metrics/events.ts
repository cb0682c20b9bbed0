import { defineMetric } from '../define-metric';

export const events = defineMetric({
  id: 'events',
  code: 1,
  description: 'All accepted events, of every type.',
  unit: 'events',
  where: {},
  measure: { kind: 'count' },
  breakdowns: ['event_type', 'country', 'device', 'platform'],
});
