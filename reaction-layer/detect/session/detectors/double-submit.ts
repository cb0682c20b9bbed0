import { NOTHING, type SessionDetector, type SessionMoment, type SessionVerdict } from '../session-detector';
import { type Bought, type EventMark, triedWith, unitsInCart } from '../session-state';

/** One order that is submitted twice within moments, as by a button that can be clicked again. */
export const doubleSubmit: SessionDetector = {
  kind: 'session',
  id: 'double_submit',
  class: 'race_condition',
  severity: 'high',
  description: 'Two submits of one order within moments: a checkout or a purchase that came twice.',
  types: ['checkout', 'purchase'],
  judge: (moment) => (moment.event.event_type === 'checkout' ? secondCheckout(moment) : secondPurchase(moment)),
};

function secondCheckout(moment: SessionMoment): readonly SessionVerdict[] {
  const { atMs } = moment;
  const first = repeatedCheckout(moment);
  if (first === undefined) return NOTHING;
  return [
    {
      kind: 'found',
      says: `a second checkout came ${atMs - first.atMs} ms after the first, with nothing in between`,
      with: [first],
      numbers: { apart_ms: atMs - first.atMs },
    },
  ];
}

/** The checkout that a checkout repeats within moments, with nothing in between. */
export function repeatedCheckout({ before, event, atMs, rules }: SessionMoment): EventMark | undefined {
  const { lastCheckout: first } = before;
  if (first === null || before.hasMovedOn || atMs - first.atMs > rules.submitMs) return undefined;
  return before.triedWith === triedWith(event) ? first : undefined;
}

function secondPurchase(moment: SessionMoment): readonly SessionVerdict[] {
  const first = repeatedPurchase(moment);
  if (first === undefined) return NOTHING;
  const apartMs = moment.atMs - first.mark.atMs;
  return [
    {
      kind: 'found',
      says: `the same product was bought again ${apartMs} ms after the first time, and the cart held it once`,
      with: [first.mark],
      numbers: { apart_ms: apartMs },
    },
  ];
}

/** The purchase that a purchase repeats within moments: the same product, and no more of it in the cart. */
export function repeatedPurchase({ before, event, atMs, rules }: SessionMoment): Bought | undefined {
  const { product_id: product, order_id: orderId, amount_minor: amountMinor } = event;
  if (product !== null && (!before.isCartKnown || unitsInCart(before, product) > 0)) return undefined;
  return before.bought.find(
    ({ mark, ...first }) =>
      atMs - mark.atMs <= rules.submitMs &&
      mark.product === product &&
      first.amountMinor === amountMinor &&
      (product !== null || first.orderId === orderId),
  );
}
