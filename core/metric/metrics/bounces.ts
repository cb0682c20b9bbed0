import { defineVisitMetric } from '../define-metric';

export const bounces = defineVisitMetric({
  id: 'bounces',
  description: 'Sessions of one page view in which the visitor did nothing else, in the window in which they began.',
  unit: 'sessions',
  visits: { kind: 'count', of: 'bounces' },
});
