import { MINUTE_MS } from '../../../../core/time/window';
import { certainty, type CounterDetector } from '../counter-detector';

const LEAST = 4;

/** Stolen cards that are tried one after another. */
export const cardTesting: CounterDetector = {
  kind: 'counter',
  id: 'card_testing',
  class: 'card_testing',
  severity: 'high',
  description: `A visitor paid with ${LEAST} different cards within ten minutes.`,
  subject: 'visitor',
  windowMs: 10 * MINUTE_MS,
  types: ['checkout', 'purchase'],
  count: ({ payment_token }) => (payment_token === null ? undefined : { distinct: { cards: payment_token } }),
  judge: ({ distinct }) => {
    const cards = distinct['cards'] ?? 0;
    if (cards < LEAST) return undefined;
    return { says: `${cards} different cards within ten minutes`, score: certainty(cards, LEAST), numbers: { cards } };
  },
};
