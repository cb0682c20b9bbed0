import { defineMetric } from '../define-metric';

export const visitors = defineMetric({
  id: 'visitors',
  code: 3,
  description: 'Distinct visitors: people as far as user_id, anonymous_id or session_id distinguish them.',
  unit: 'visitors',
  where: {},
  measure: { kind: 'distinct', column: 'visitor' },
  breakdowns: ['country', 'device', 'platform'],
});
