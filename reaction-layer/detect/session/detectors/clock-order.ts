import { cursorOf } from '../advance';
import { NOTHING, type SessionDetector, type SessionMoment, type SessionVerdict } from '../session-detector';

/** Types whose order changes what the shop holds. */
const STATEFUL: readonly string[] = ['add_to_cart', 'remove_from_cart', 'checkout', 'purchase'];

/** State that overtakes itself: the later of two changes, by its number, happened earlier by the clock. */
export const overtakenState: SessionDetector = {
  kind: 'session',
  id: 'overtaken_state',
  class: 'race_condition',
  severity: 'medium',
  description: 'A change of the cart or order happened before the change that precedes it by number.',
  types: STATEFUL,
  judge: (moment) => {
    const backMs = backwardsMs(moment);
    const { clockToleranceMs, overtakeMs } = moment.rules;
    if (backMs <= clockToleranceMs || backMs > overtakeMs) return NOTHING;
    if (!STATEFUL.includes(cursorOf(moment.before, moment.event)?.lastType ?? '')) return NOTHING;
    return found(`it happened ${backMs} ms before the event with the number before its own`, backMs);
  },
};

/** A time between two consecutive events that is less than nothing. */
export const negativeDuration: SessionDetector = {
  kind: 'session',
  id: 'negative_duration',
  isCustom: true,
  class: 'logical_violation',
  severity: 'low',
  description: 'An event is dated well before the event that precedes it by number: the time between them is negative.',
  judge: (moment) => {
    const backMs = backwardsMs(moment);
    if (backMs <= moment.rules.overtakeMs) return NOTHING;
    return found(`its time is ${backMs} ms before that of the event with the number before its own`, backMs);
  },
};

/** How far the clock went back between two consecutive numbers of one counter, ms; 0 if it did not. */
function backwardsMs({ before, event }: SessionMoment): number {
  const cursor = event.sequence === null ? undefined : cursorOf(before, event);
  if (cursor?.isBelieved !== true || event.sequence !== cursor.last + 1) return 0;
  return Math.max(0, cursor.lastMs - event.occurred_ms);
}

function found(says: string, backMs: number): readonly SessionVerdict[] {
  return [{ kind: 'found', says, numbers: { back_ms: backMs } }];
}
