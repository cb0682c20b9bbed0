import { LATE_CAUSE } from '../fold';
import { NOTHING, type SessionDetector } from '../session-detector';
import { hasBeenViewed } from '../session-state';

/**
 * An effect before its cause: a product is in the cart at once, and only then its page is shown. Adding from a list is
 * usual, and so is looking at the product afterwards; nobody does both within a second. Other detectors expect causes
 * too, and those that come late are reported under this one.
 */
export const effectBeforeCause: SessionDetector = {
  kind: 'session',
  id: LATE_CAUSE,
  class: 'race_condition',
  severity: 'medium',
  description: 'An event came before the one that causes it, such as add_to_cart before the view of the product.',
  types: ['add_to_cart'],
  needsBeginning: true,
  judge: ({ before, event: { product_id: product }, rules }) => {
    if (product === null || hasBeenViewed(before, product) || !before.isViewedWhole) return NOTHING;
    const isColdStart = !before.hasSeenPage && before.viewed.length === 0;
    const withinMs = isColdStart ? rules.coldStartMs : rules.reactionMs;
    return [{ kind: 'expects', cause: { type: 'product_view', product }, withinMs }];
  },
};
