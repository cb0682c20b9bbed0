import { defineMetric } from '../define-metric';

export const convertingSessions = defineMetric({
  id: 'converting_sessions',
  code: 29,
  description: 'Distinct session_ids with a purchase.',
  unit: 'sessions',
  where: { types: ['purchase'] },
  measure: { kind: 'distinct', column: 'session_id' },
  breakdowns: ['device'],
});
