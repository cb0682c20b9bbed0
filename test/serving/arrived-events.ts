import fc from 'fast-check';
import type { FoldedEvent } from '../../core/metric/measure';
import { binOf } from '../../core/sketch/ddsketch';
import { COARSE_PRECISION, FINE_PRECISION, registerOf } from '../../core/sketch/hyperloglog';
import { normalEvent } from '../speed/frames';

/** An event with the time and position of its arrival. */
export type ArrivedEvent = FoldedEvent & { readonly arrived_ms: number; readonly shard: string };

/** 32 well-mixed bits of a text (FNV-1a and the finaliser of MurmurHash3): tests need no cryptography. */
function hash32(text: string, seed: number): number {
  let hash = seed ^ 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function register(identity: string, precision: typeof FINE_PRECISION | typeof COARSE_PRECISION): number {
  return registerOf(hash32(identity, 1), hash32(identity, 2), precision);
}

/** An event whose sketch columns match its identities and its duration. */
export function arrivedEvent(changes: Partial<ArrivedEvent>): ArrivedEvent {
  const event = normalEvent({
    device: 'desktop',
    platform: 'web',
    country: 'DE',
    visitor: 'v1',
    session_id: 's1',
    ...changes,
  });
  return {
    ...event,
    visitor_register: register(`v${event.visitor}`, FINE_PRECISION),
    visitor_register_coarse: register(`v${event.visitor}`, COARSE_PRECISION),
    session_register: register(`s${event.session_id}`, FINE_PRECISION),
    session_register_coarse: register(`s${event.session_id}`, COARSE_PRECISION),
    duration_bin: event.duration_ms === null ? null : binOf(event.duration_ms),
    is_first_of_order: changes.is_first_of_order ?? event.event_type === 'purchase',
    is_first_in_currency: changes.is_first_in_currency ?? event.event_type === 'purchase',
    arrived_ms: changes.arrived_ms ?? event.occurred_ms,
    shard: changes.shard ?? 's0',
  };
}

/** Events within hours of an instant, some late or early, with few identities and keys. */
export function arrivedEvents(around: number, hours: number): fc.Arbitrary<readonly ArrivedEvent[]> {
  // Half of them in the first or the last ms of a half hour, because bugs occur at boundaries.
  const edges = fc
    .tuple(fc.integer({ min: -hours * 2, max: hours * 2 }), fc.constantFrom(0, -1 / 60_000))
    .map(([half, before]) => half * 30 + before);
  const minute = fc.oneof(edges, fc.integer({ min: -hours * 60, max: hours * 60 }));
  const event = fc
    .record({
      event_type: fc.constantFrom(
        'page_view',
        'page_view',
        'page_view',
        'add_to_cart',
        'purchase',
        'search',
        'performance',
        'ad_click',
        'ad_impression',
        'custom:wish',
        'custom:wishlist_add',
      ),
      occurred_ms: minute.map((place) => around + Math.round(place * 60_000)),
      late: fc.constantFrom(0, 0, 0, 1, 30, 200, 1500),
      shard: fc.constantFrom('s0', 's1'),
      visitor: fc.integer({ min: 0, max: 12 }).map((id) => `v${id}`),
      session_id: fc.integer({ min: 0, max: 15 }).map((id) => `s${id}`),
      country: fc.constantFrom('DE', 'IN', 'unknown'),
      platform: fc.constantFrom('web', 'ios'),
      device: fc.constantFrom('mobile', 'desktop'),
      category: fc.constantFrom(null, 'shoes', 'hats'),
      page: fc.constantFrom(null, '/', '/a:b'),
      product_id: fc.constantFrom(null, 'p1', 'p2', 'p3', 'p4'),
      query: fc.constantFrom(null, 'red', 'blue'),
      currency: fc.constantFrom('USD', 'EUR'),
      amount_minor: fc.constantFrom(null, 0, 1999, 500, -300),
      price_minor: fc.constantFrom(null, 12, 30),
      quantity: fc.constantFrom(null, 1, 3),
      duration_ms: fc.constantFrom(null, 0, 20, 300, 301, 9000),
      is_bot: fc.constantFrom(false, false, false, true),
      is_first_of_order: fc.boolean(),
      is_first_in_currency: fc.boolean(),
    })
    .map(({ late, ...changes }) => arrivedEvent({ ...changes, arrived_ms: changes.occurred_ms + late * 60_000 }));
  return fc.array(event, { maxLength: 60 });
}
