import { defineMetric } from '../define-metric';

export const wishlistAdds = defineMetric({
  id: 'wishlist_adds',
  code: 26,
  description: 'Products added to a wish list: the custom event wishlist_add.',
  unit: 'events',
  where: { types: ['custom:wishlist_add'] },
  measure: { kind: 'count' },
  breakdowns: ['country', 'device'],
});
