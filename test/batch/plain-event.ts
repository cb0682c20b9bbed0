import { EVENT_COLUMNS, type NormalEvent } from '../../core/event/columns';

const SOME_EVENING_MS = Date.UTC(2026, 2, 7, 20);

/** A minimal page view with the given changes. */
export function plainEvent(changes: Partial<NormalEvent>): NormalEvent {
  const values = { text: 'x', int: 65, long: SOME_EVENING_MS, bool: false };
  const plain = Object.fromEntries(
    EVENT_COLUMNS.map(({ name, type, nullable }) => [name, nullable ? null : values[type]]),
  ) as unknown as NormalEvent;
  return { ...plain, event_type: 'page_view', ...changes };
}
