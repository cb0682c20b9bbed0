import { defineMetric } from '../define-metric';

export const sessions = defineMetric({
  id: 'sessions',
  code: 4,
  description: 'Different session_ids. Sessions stitched by inactivity are a table of their own.',
  unit: 'sessions',
  where: {},
  measure: { kind: 'distinct', column: 'session_id' },
  breakdowns: ['country', 'device', 'platform'],
});
