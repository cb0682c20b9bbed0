import { cursorOf } from '../advance';
import { NOTHING, type SessionDetector } from '../session-detector';

/** Numbers of a counter that never came: events that were lost on their way. */
export const missingSequence: SessionDetector = {
  kind: 'session',
  id: 'missing_sequence',
  isCustom: true,
  class: 'sequence_gap',
  severity: 'medium',
  description: 'Sequence numbers are missing: events of the session were lost.',
  judge: ({ before, event }) => {
    if (event.sequence === null) return NOTHING;
    const cursor = cursorOf(before, event);
    if (cursor?.isBelieved !== true) return NOTHING;
    const missing = event.sequence - cursor.last - 1;
    // Events that were refused have numbers too, and are reported as refused.
    if (missing <= 0 || missing <= before.refused) return NOTHING;
    const span = missing === 1 ? `number ${cursor.last + 1}` : `numbers ${cursor.last + 1} to ${event.sequence - 1}`;
    return [{ kind: 'found', says: `the ${span} of the session never came`, numbers: { missing } }];
  },
};
