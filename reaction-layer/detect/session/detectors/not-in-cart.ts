import { NOTHING, type SessionDetector, type SessionMoment, type SessionVerdict } from '../session-detector';
import { hasBeenViewed, unitsInCart } from '../session-state';
import { repeatedCheckout, repeatedPurchase } from './double-submit';

/** What was bought was never in the cart, or is no longer. */
export const purchaseNotInCart: SessionDetector = {
  kind: 'session',
  id: 'purchase_not_in_cart',
  isCustom: true,
  class: 'logical_violation',
  severity: 'high',
  description: 'A purchase of a product that was never in the cart, or is no longer.',
  types: ['purchase'],
  needsBeginning: true,
  judge: (moment) => (repeatedPurchase(moment) === undefined ? needsCart(moment) : NOTHING),
};

/** A checkout with nothing to pay for. */
export const checkoutWithoutCart: SessionDetector = {
  kind: 'session',
  id: 'checkout_without_cart',
  isCustom: true,
  class: 'logical_violation',
  severity: 'high',
  description: 'A checkout while the cart is empty, or of a product that is not in it.',
  types: ['checkout'],
  needsBeginning: true,
  judge: (moment) => (repeatedCheckout(moment) === undefined ? needsCart(moment) : NOTHING),
};

/** What was taken out of the cart was not in it. */
export const removeNotInCart: SessionDetector = {
  kind: 'session',
  id: 'remove_not_in_cart',
  isCustom: true,
  class: 'logical_violation',
  severity: 'low',
  description: 'A product was removed from the cart that was not in it.',
  types: ['remove_from_cart'],
  needsBeginning: true,
  judge: needsCart,
};

function needsCart({ before, event, rules }: SessionMoment): readonly SessionVerdict[] {
  const { product_id: product, event_type: type } = event;
  if (!before.isCartKnown || before.refused > 0) return NOTHING;
  if (product === null ? before.cart.length > 0 : unitsInCart(before, product) > 0) return NOTHING;
  const isUnseen = product !== null && before.isViewedWhole && !hasBeenViewed(before, product);
  const isRemoved = product !== null && before.removed.includes(product);
  const what = product === null ? 'the cart was empty' : 'its product was not in the cart';
  return [
    {
      kind: 'expects',
      cause: { type: 'add_to_cart', product },
      withinMs: rules.waitMs,
      says: `a ${type.replaceAll('_', ' ')} came, but ${what}${isRemoved ? ' any more' : isUnseen ? ' and had not been shown' : ''}`,
      isStrong: isUnseen || isRemoved,
    },
  ];
}
