import { defineRatio } from '../define-metric';
import { adClicks } from './ad-clicks';
import { adImpressions } from './ad-impressions';

export const clickThroughRate = defineRatio({
  id: 'click_through_rate',
  description: 'Clicks per advertisement shown.',
  unit: 'ratio',
  numerator: adClicks,
  denominator: adImpressions,
});
