import { HOUR_MS } from '../../../../core/time/window';
import { certainty, type CounterDetector } from '../counter-detector';

const LEAST = { coupons: 4, uses: 3 } as const;

/** Coupons that are guessed, or one that is used again and again. A code that many people use once is none of this. */
export const couponAbuse: CounterDetector = {
  kind: 'counter',
  id: 'coupon_abuse',
  class: 'coupon_abuse',
  severity: 'medium',
  description: `A visitor tried ${LEAST.coupons} different coupons, or ordered ${LEAST.uses} times with coupons, within an hour.`,
  subject: 'visitor',
  windowMs: HOUR_MS,
  types: ['checkout', 'purchase'],
  count: ({ coupon, event_type, order_id, event_id }) =>
    coupon === null
      ? undefined
      : { distinct: { coupons: coupon, orders: event_type === 'purchase' ? (order_id ?? event_id) : null } },
  judge: ({ distinct }) => {
    const coupons = distinct['coupons'] ?? 0;
    const orders = distinct['orders'] ?? 0;
    if (coupons < LEAST.coupons && orders < LEAST.uses) return undefined;
    return {
      says: `${coupons} different coupons and ${orders} orders with one within an hour`,
      score: Math.max(certainty(coupons, LEAST.coupons), certainty(orders, LEAST.uses)),
      numbers: { coupons, orders },
    };
  },
};
