import type { WireEvent } from '../../core/event/contract';

/** The smallest event that the contract accepts, plus the fields that a test is about. */
export function wireEvent(fields: Partial<WireEvent> = {}): WireEvent {
  return { event_type: 'page_view', timestamp: '2019-10-01T00:00:00Z', session_id: 's1', ...fields };
}
