import { NEEDS_LOGIN } from '../advance';
import { NOTHING, type SessionDetector } from '../session-detector';

/** What only a person who is logged in does, by somebody who has logged out. */
export const afterLogout: SessionDetector = {
  kind: 'session',
  id: 'after_logout',
  class: 'logical_violation',
  severity: 'medium',
  description: 'A change of the cart or an order by a visitor who had logged out and not in again.',
  types: NEEDS_LOGIN,
  judge: ({ before, event }) =>
    before.loggedOut !== event.visitor
      ? NOTHING
      : [{ kind: 'found', says: `a ${event.event_type.replaceAll('_', ' ')} came after the visitor had logged out` }],
};
