import type { WireEvent } from '../core/event/contract';
import { LIMITS } from '../core/event/limits';
import { DAY_MS } from '../core/time/window';
import { keysOf } from '../core/keys-of';

/**
 * Every way in which the simulation breaks the contract: takes a valid event, returns what the client sends instead.
 */
const BREAK = {
  not_an_object: (event) => event.event_type,
  event_id_too_long: (event) => ({ ...event, event_id: tooLong(LIMITS.idLength) }),
  event_type_missing: (event) => without(event, 'event_type'),
  event_type_unknown: (event) => ({ ...event, event_type: 'pageview' }),
  event_type_custom_misnamed: (event) => ({ ...event, event_type: 'custom:Not A Name!' }),
  timestamp_missing: (event) => without(event, 'timestamp'),
  timestamp_malformed: (event) => ({ ...event, timestamp: event.timestamp.slice(0, 19).replace('T', ' ') }),
  timestamp_impossible: (event) => ({
    ...event,
    timestamp: `${event.timestamp.slice(0, 4)}-02-31${event.timestamp.slice(10)}`,
  }),
  timestamp_in_future: (event) => ({ ...event, timestamp: shifted(event, 30 * DAY_MS) }),
  timestamp_too_old: (event) => ({ ...event, timestamp: shifted(event, -(LIMITS.pastMs + 100 * DAY_MS)) }),
  session_id_missing: (event) => without(event, 'session_id'),
  session_id_too_long: (event) => ({ ...event, session_id: tooLong(LIMITS.idLength) }),
  sequence_negative: (event) => ({ ...event, sequence: -1 }),
  field_unknown: (event) => ({ ...event, sesion_id: event.session_id }),
  page_url_not_an_address: (event) => ({ ...event, page_url: 'the page of the sofa' }),
  page_url_too_long: (event) => ({ ...event, page_url: `/${tooLong(LIMITS.urlLength)}` }),
  category_too_long: (event) => ({ ...event, category: tooLong(LIMITS.labelLength) }),
  query_too_long: (event) => ({ ...event, query: tooLong(LIMITS.labelLength) }),
  product_id_too_long: (event) => ({ ...event, product_id: tooLong(LIMITS.idLength) }),
  price_not_a_number: (event) => ({ ...event, price: 'free', currency: 'USD' }),
  price_too_large: (event) => ({ ...event, price: '99999999999999', currency: 'USD' }),
  currency_malformed: (event) => ({ ...event, price: '5.00', currency: 'dollars' }),
  currency_unknown: (event) => ({ ...event, price: '5.00', currency: 'XQZ' }),
  quantity_not_an_integer: (event) => ({ ...event, quantity: 1.5 }),
  quantity_too_large: (event) => ({ ...event, quantity: LIMITS.quantity + 1 }),
  device_type_unknown: (event) => ({ ...event, device_type: 'fridge' }),
  duration_negative: (event) => ({ ...event, duration_ms: -5 }),
  duration_too_long: (event) => ({ ...event, duration_ms: LIMITS.durationMs + 1 }),
  custom_properties_not_an_object: (event) => ({ ...event, custom_properties: 'colour=red' }),
  custom_properties_too_deep: (event) => ({ ...event, custom_properties: { a: { b: { c: { d: { e: 1 } } } } } }),
  custom_properties_too_large: (event) => ({
    ...event,
    custom_properties: { note: 'x'.repeat(LIMITS.customPropertiesBytes) },
  }),
} as const satisfies Record<string, (event: Readonly<WireEvent>) => unknown>;

export type ContractViolation = keyof typeof BREAK;
export const VIOLATIONS = keysOf(BREAK);

/** What a client sends that breaks the contract in this one way. */
export function breakContract(event: Readonly<WireEvent>, violation: ContractViolation): unknown {
  return BREAK[violation](event);
}

function without(event: Readonly<WireEvent>, field: keyof WireEvent): unknown {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== field));
}

function tooLong(length: number): string {
  return 'x'.repeat(length + 1);
}

function shifted(event: Readonly<WireEvent>, byMs: number): string {
  return new Date(Date.parse(event.timestamp) + byMs).toISOString();
}
