import { SECOND_MS } from '../../../../core/time/window';
import { certainty, type CounterDetector } from '../counter-detector';

const LEAST = 10;

/**
 * Steps that follow each other faster than a person can take them. Events of one millisecond count once: a client that
 * sends no times has them all at the arrival of a request.
 */
export const inhumanSpeed: CounterDetector = {
  kind: 'counter',
  id: 'inhuman_speed',
  class: 'inhuman_speed',
  severity: 'medium',
  description: `A visitor took ${LEAST} steps (pages, searches, changes of the cart) within ten seconds.`,
  subject: 'visitor',
  windowMs: 10 * SECOND_MS,
  types: ['page_view', 'search', 'add_to_cart', 'checkout'],
  count: ({ occurred_ms }) => ({ distinct: { steps: String(occurred_ms) } }),
  judge: ({ distinct }) => {
    const steps = distinct['steps'] ?? 0;
    if (steps < LEAST) return undefined;
    return { says: `${steps} steps within ten seconds`, score: certainty(steps, LEAST), numbers: { steps } };
  },
};
