import { defineRatio } from '../define-metric';
import { purchases } from './purchases';
import { sessions } from './sessions';

export const conversionRate = defineRatio({
  id: 'conversion_rate',
  description: 'Purchases per session.',
  unit: 'ratio',
  numerator: purchases,
  denominator: sessions,
});
