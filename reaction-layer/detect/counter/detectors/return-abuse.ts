import { DAY_MS } from '../../../../core/time/window';
import { certainty, type CounterDetector } from '../counter-detector';

const LEAST = 3;

/** Orders that one visitor takes back, more than a choice of size explains. */
export const returnAbuse: CounterDetector = {
  kind: 'counter',
  id: 'return_abuse',
  class: 'return_abuse',
  severity: 'low',
  description: `A visitor took back ${LEAST} different orders on one day (UTC).`,
  subject: 'visitor',
  windowMs: DAY_MS,
  types: ['refund'],
  count: ({ order_id, event_id }) => ({ distinct: { orders: order_id ?? event_id } }),
  judge: ({ distinct }) => {
    const orders = distinct['orders'] ?? 0;
    if (orders < LEAST) return undefined;
    return { says: `${orders} orders taken back on one day`, score: certainty(orders, LEAST), numbers: { orders } };
  },
};
