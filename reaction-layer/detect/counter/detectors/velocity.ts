import { MINUTE_MS } from '../../../../core/time/window';
import { certainty, type CounterDetector } from '../counter-detector';

const LEAST = { orders: 4, accounts: 3 } as const;

/** Orders or new accounts of one visitor, more than a person makes. */
export const velocity: CounterDetector = {
  kind: 'counter',
  id: 'velocity',
  class: 'velocity',
  severity: 'high',
  description: `A visitor placed ${LEAST.orders} orders or opened ${LEAST.accounts} accounts within ten minutes.`,
  subject: 'visitor',
  windowMs: 10 * MINUTE_MS,
  types: ['purchase', 'sign_up'],
  count: ({ event_type, order_id, event_id }) =>
    event_type === 'sign_up' ? { counts: { accounts: 1 } } : { distinct: { orders: order_id ?? event_id } },
  judge: ({ counts, distinct }) => {
    const orders = distinct['orders'] ?? 0;
    const accounts = counts['accounts'] ?? 0;
    if (orders < LEAST.orders && accounts < LEAST.accounts) return undefined;
    return {
      says: `${orders} orders and ${accounts} new accounts within ten minutes`,
      score: Math.max(certainty(orders, LEAST.orders), certainty(accounts, LEAST.accounts)),
      numbers: { orders, accounts },
    };
  },
};
