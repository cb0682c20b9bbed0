import { NOTHING, type SessionDetector, type SessionMoment, type SessionVerdict } from '../session-detector';
import type { LineInCart } from '../session-state';

/** Cart, checkout and purchase name different amounts for the same things. */
export const amountsDisagree: SessionDetector = {
  kind: 'session',
  id: 'amounts_disagree',
  isCustom: true,
  class: 'logical_violation',
  severity: 'high',
  description: 'The price, the sum or the number of units differs between cart, checkout and purchase.',
  types: ['checkout', 'purchase'],
  needsBeginning: true,
  judge: (moment) => {
    const { before, event } = moment;
    if (!before.isCartKnown || before.refused > 0 || event.coupon !== null) return NOTHING;
    const line = before.cart.find(({ product }) => product === event.product_id);
    if (line !== undefined) return ofLine(line, moment);
    return event.product_id === null ? ofCart(moment) : NOTHING;
  },
};

function ofLine(line: LineInCart, { event, rules }: SessionMoment): readonly SessionVerdict[] {
  const units = event.quantity ?? line.units;
  if (units > line.units) return differs('units', line.units, units);
  if (line.priceMinor === null || event.price_minor === null || line.currency !== event.currency) return NOTHING;
  // A checkout may name the sum of its line instead of the price of one unit.
  const isSum = event.event_type === 'checkout' && isNear(line.priceMinor * line.units, event.price_minor, rules);
  return isSum || isNear(line.priceMinor, event.price_minor, rules)
    ? NOTHING
    : differs('price', line.priceMinor, event.price_minor);
}

function ofCart({ before: { cart }, event, rules }: SessionMoment): readonly SessionVerdict[] {
  if (cart.length === 0) return NOTHING;
  const units = cart.reduce((sum, line) => sum + line.units, 0);
  if (event.amount_minor === null)
    return event.quantity === null || event.quantity === units ? NOTHING : differs('units', units, event.quantity);
  const priced = cart.flatMap(({ priceMinor, currency, units: of }) =>
    priceMinor === null || currency !== event.currency ? [] : [priceMinor * of],
  );
  if (priced.length < cart.length) return NOTHING;
  const sum = priced.reduce((all, one) => all + one, 0);
  return isNear(sum, event.amount_minor, rules) ? NOTHING : differs('sum', sum, event.amount_minor);
}

function isNear(expected: number, actual: number, { amountTolerance }: SessionMoment['rules']): boolean {
  return Math.abs(expected - actual) <= Math.max(1, Math.abs(expected) * amountTolerance);
}

function differs(what: string, expected: number, seen: number): readonly SessionVerdict[] {
  const says = `the ${what} of the cart is ${expected}, and here it is ${seen}${what === 'units' ? '' : ' (minor units)'}`;
  return [{ kind: 'found', says, numbers: { expected, seen } }];
}
