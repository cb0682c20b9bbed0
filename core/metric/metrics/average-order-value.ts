import { defineRatio } from '../define-metric';
import { revenue } from './revenue';
import { ordersByCurrency } from './orders-by-currency';

export const averageOrderValue = defineRatio({
  id: 'average_order_value',
  description:
    'Revenue per order that has an amount, in minor units (cents), one value per currency; refunds are not subtracted.',
  unit: 'minor_units',
  numerator: revenue,
  denominator: ordersByCurrency,
});
