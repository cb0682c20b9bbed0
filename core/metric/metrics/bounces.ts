import { defineVisitMetric } from '../define-metric';

export const bounces = defineVisitMetric({
  id: 'bounces',
  description: 'Sessions that are one page view and nothing else, in the window in which they began.',
  unit: 'sessions',
  visits: { kind: 'count', of: 'bounces' },
});
