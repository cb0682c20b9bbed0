import type { MeasuredMetric } from '../metric';

export const sessions: MeasuredMetric = {
  id: 'sessions',
  code: 4,
  description: 'Different session_ids. Sessions stitched by inactivity are a table of their own.',
  unit: 'sessions',
  where: {},
  measure: { kind: 'distinct', column: 'session_id' },
  breakdowns: ['country', 'device', 'platform'],
};
