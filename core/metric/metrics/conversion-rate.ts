import type { RatioMetric } from '../metric';
import { purchases } from './purchases';
import { sessions } from './sessions';

export const conversionRate: RatioMetric = {
  id: 'conversion_rate',
  description: 'Purchases for each session.',
  unit: 'ratio',
  numerator: purchases,
  denominator: sessions,
};
