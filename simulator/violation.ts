import { LIMITS } from '../core/event/limits';
import { DAY_MS } from '../core/time/window';
import { keysOf } from '../core/keys-of';
import type { TimedEvent } from './timed-event';

/**
 * Every way in which the simulation breaks the contract so that an event is refused: takes a valid event, returns what
 * the client sends instead.
 */
const BREAK = {
  not_an_object: (event) => event.event_type,
  event_id_too_long: (event) => ({ ...event, event_id: tooLong(LIMITS.idLength) }),
  event_type_missing: (event) => without(event, 'event_type'),
  event_type_unknown: (event) => ({ ...event, event_type: 'pageview' }),
  event_type_custom_misnamed: (event) => ({ ...event, event_type: 'custom:Not A Name!' }),
  timestamp_without_zone: (event) => ({ ...event, timestamp: event.timestamp.slice(0, 19) }),
  timestamp_impossible: (event) => ({
    ...event,
    timestamp: `${event.timestamp.slice(0, 4)}-02-31${event.timestamp.slice(10)}`,
  }),
  timestamp_in_future: (event) => ({ ...event, timestamp: shifted(event, 30 * DAY_MS) }),
  timestamp_too_old: (event) => ({ ...event, timestamp: shifted(event, -(LIMITS.pastMs + 100 * DAY_MS)) }),
  session_id_too_long: (event) => ({ ...event, session_id: tooLong(LIMITS.idLength) }),
  product_id_too_long: (event) => ({ ...event, product_id: tooLong(LIMITS.idLength) }),
  price_not_a_number: (event) => ({ ...event, price: 'free', currency: 'USD' }),
  price_too_large: (event) => ({ ...event, price: '99999999999999', currency: 'USD' }),
  currency_malformed: (event) => ({ ...event, price: '5.00', currency: 'dollars' }),
  currency_unknown: (event) => ({ ...event, price: '5.00', currency: 'XQZ' }),
  quantity_not_an_integer: (event) => ({ ...event, quantity: 1.5 }),
  quantity_too_large: (event) => ({ ...event, quantity: LIMITS.quantity + 1 }),
} as const satisfies Record<string, (event: TimedEvent) => unknown>;

export type ContractViolation = keyof typeof BREAK;
export const VIOLATIONS = keysOf(BREAK);

/** What a client sends that breaks the contract in this one way. */
export function breakContract(event: TimedEvent, violation: ContractViolation): unknown {
  return BREAK[violation](event);
}

function without(event: TimedEvent, field: keyof TimedEvent): unknown {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== field));
}

function tooLong(length: number): string {
  return 'x'.repeat(length + 1);
}

function shifted(event: TimedEvent, byMs: number): string {
  return new Date(Date.parse(event.timestamp) + byMs).toISOString();
}
