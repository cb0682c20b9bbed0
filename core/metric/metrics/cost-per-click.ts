import { defineRatio } from '../define-metric';
import { adSpend } from './ad-spend';
import { paidAdClicks } from './paid-ad-clicks';

export const costPerClick = defineRatio({
  id: 'cost_per_click',
  description: 'Price per click on an advertisement in minor units (cents), one value per currency.',
  unit: 'minor_units',
  numerator: adSpend,
  denominator: paidAdClicks,
});
