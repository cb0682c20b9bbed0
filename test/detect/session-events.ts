import type { PlacedEvent } from '../../reaction-layer/detect/session/gathered-sessions';
import { arrivedEvent } from '../serving/arrived-events';

export const START_MS = Date.UTC(2026, 0, 5, 10);

/** An event of a session: seconds after its beginning, type, and what differs from an event without a product. */
export type Step = readonly [seconds: number, type: string, fields?: Partial<PlacedEvent>];

/** The events of one session, numbered from 1 and arriving as they happen. */
export function sessionOf(steps: readonly Step[], session = 's1'): readonly PlacedEvent[] {
  return steps.map(([seconds, type, fields = {}], at) => {
    const occurredMs = START_MS + Math.round(seconds * 1000);
    return {
      ...arrivedEvent({ event_type: type, session_id: session, visitor: session, occurred_ms: occurredMs }),
      event_id: `${session}-${at}`,
      sequence: at + 1,
      received_ms: occurredMs,
      arrived_ms: occurredMs,
      record_sequence: String(at).padStart(8, '0'),
      record_index: 0,
      ...fields,
    };
  });
}

export function product(id: string, priceMinor = 1000): Partial<PlacedEvent> {
  return { product_id: id, price_minor: priceMinor, amount_minor: priceMinor, currency: 'EUR', quantity: 1 };
}
