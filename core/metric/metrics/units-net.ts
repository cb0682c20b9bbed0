import { defineDifference } from '../define-metric';
import { unitsRefunded } from './units-refunded';
import { unitsSold } from './units-sold';

export const unitsNet = defineDifference({
  id: 'units_net',
  description: 'Units sold less the units refunded in the same window.',
  unit: 'units',
  minuend: unitsSold,
  subtrahend: unitsRefunded,
});
