import { defineMetric } from '../define-metric';

export const sessions = defineMetric({
  id: 'sessions',
  code: 4,
  description: 'Distinct session_ids. Sessions stitched by inactivity are in a separate table.',
  unit: 'sessions',
  where: {},
  measure: { kind: 'distinct', column: 'session_id' },
  breakdowns: ['country', 'device', 'platform'],
});
