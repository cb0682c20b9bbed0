import { defineDifference } from '../define-metric';
import { refunds } from './refunds';
import { revenue } from './revenue';

export const netRevenue = defineDifference({
  id: 'net_revenue',
  description: 'Revenue less the refunds of the same window in minor units (cents), one value per currency.',
  unit: 'minor_units',
  minuend: revenue,
  subtrahend: refunds,
});
