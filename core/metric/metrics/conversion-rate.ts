import { defineRatio } from '../define-metric';
import { convertingSessions } from './converting-sessions';
import { sessions } from './sessions';

export const conversionRate = defineRatio({
  id: 'conversion_rate',
  description: 'Sessions with a purchase, as a share of all sessions: at most 1.',
  unit: 'ratio',
  numerator: convertingSessions,
  denominator: sessions,
  isShare: true,
});
