import { defineVisitMetric } from '../define-metric';

export const bounceRate = defineVisitMetric({
  id: 'bounce_rate',
  description: 'Bounces ÷ sessions that began in the window.',
  unit: 'ratio',
  visits: { kind: 'share', of: 'bounces' },
});
