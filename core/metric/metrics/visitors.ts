import { defineMetric } from '../define-metric';

export const visitors = defineMetric({
  id: 'visitors',
  code: 3,
  description: 'Different visitors: people as far as user_id, anonymous_id or session_id can tell them apart.',
  unit: 'visitors',
  where: {},
  measure: { kind: 'distinct', column: 'visitor' },
  breakdowns: ['country', 'device', 'platform'],
});
