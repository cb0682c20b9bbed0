import { NOTHING, type SessionDetector, type SessionMoment } from '../session-detector';
import { unitsInCart } from '../session-state';
import { repeatedPurchase } from './double-submit';

/** A step of the journey from cart to order that was left out. */
export const missingStep: SessionDetector = {
  kind: 'session',
  id: 'missing_step',
  isCustom: true,
  class: 'sequence_gap',
  severity: 'medium',
  description: 'A purchase of what is in the cart came without the checkout that the journey has before it.',
  types: ['purchase'],
  needsBeginning: true,
  needsType: 'checkout',
  isAbout: isFromCart,
  judge: (moment) => {
    const { before, rules } = moment;
    if (before.lastCheckout !== null || before.refused > 0 || !isFromCart(moment)) return NOTHING;
    return [
      {
        kind: 'expects',
        cause: { type: 'checkout', product: null },
        withinMs: rules.waitMs,
        says: 'a purchase came without a checkout before it',
      },
    ];
  },
};

function isFromCart(moment: SessionMoment): boolean {
  const { before, event } = moment;
  const { product_id: product, order_id: orderId } = event;
  if (!before.isCartKnown || isFurtherLine(before.bought, orderId)) return false;
  const isThere = product === null ? before.cart.length > 0 : unitsInCart(before, product) > 0;
  return isThere && repeatedPurchase(moment) === undefined;
}

/** The first line of an order stands for all of them. */
function isFurtherLine(bought: readonly { readonly orderId: string | null }[], orderId: string | null): boolean {
  return orderId !== null && bought.some((one) => one.orderId === orderId);
}
