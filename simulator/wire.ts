import type { TimedEvent } from './timed-event';
import type { ContractViolation } from './violation';

export type ClientPlatform = 'web' | 'ios' | 'android';
export type Device = 'mobile' | 'desktop' | 'tablet';

/** The truth about an event, whatever its client made of it. */
export interface EventTruth {
  /** Identifies the event in the ledger: its event_id, or session and number for a client that sends none. */
  readonly key: string;
  /** When it happened. */
  readonly trueMs: number;
  /**
   * The event time that the contract assigns at its first sending: trueMs, unless the clock is wrong and the client
   * sends no sent_at.
   */
  readonly occurredMs: number;
  /** The event as intended, before `violation` broke it. */
  readonly event: TimedEvent;
  /** price × quantity of a purchase or refund in minor units of its currency; 0 for all other types. */
  readonly amountMinor: number;
  readonly violation: ContractViolation | undefined;
}

/** One request of a client to the collector. Times are ms since 1970 UTC. */
export interface SimulatedRequest {
  /** When it is sent and received. */
  readonly atMs: number;
  readonly site: string;
  readonly ip: string;
  readonly userAgent: string;
  /** ISO 3166 alpha-2 code of the shopper: `simulatedCountryOf(ip)`. */
  readonly country: string;
  readonly platform: ClientPlatform;
  readonly device: Device;
  readonly isBot: boolean;
  /** A retry: each of its events has been sent before, in this simulation. */
  readonly isRepeat: boolean;
  readonly body: { readonly sent_at?: string; readonly events: readonly unknown[] };
  /** One per element of body.events, in order. */
  readonly truths: readonly EventTruth[];
}
