import type { TimedEvent } from './timed-event';
import type { EventTruth, SimulatedRequest } from './wire';

/** Exact totals over distinct, valid events. */
export interface TruthTally {
  readonly events: number;
  readonly byType: Readonly<Record<string, number>>;
  readonly byCountry: Readonly<Record<string, number>>;
  readonly byPlatform: Readonly<Record<string, number>>;
  /** Σ price × quantity of purchases in minor units, by currency. */
  readonly revenueMinor: Readonly<Record<string, number>>;
  readonly unitsSold: number;
  /** The same of refunds. */
  readonly refundsMinor: Readonly<Record<string, number>>;
  readonly unitsRefunded: number;
  /** Distinct order_id. */
  readonly orders: number;
  /** Distinct user_id, else anonymous_id, else session_id. */
  readonly visitors: number;
  readonly sessions: number;
}

export class TallyCounter {
  private events = 0;
  private unitsSold = 0;
  private unitsRefunded = 0;
  private readonly byType = new Map<string, number>();
  private readonly byCountry = new Map<string, number>();
  private readonly byPlatform = new Map<string, number>();
  private readonly revenueMinor = new Map<string, number>();
  private readonly refundsMinor = new Map<string, number>();
  private readonly orders = new Set<string>();
  private readonly visitors = new Set<string>();
  private readonly sessions = new Set<string>();

  add({ event, amountMinor }: EventTruth, { country, platform }: SimulatedRequest): void {
    this.events++;
    increase(this.byType, event.event_type, 1);
    increase(this.byCountry, country, 1);
    increase(this.byPlatform, platform, 1);
    this.visitors.add(visitorOf(event));
    this.sessions.add(event.session_id);
    if (event.event_type === 'refund') {
      this.unitsRefunded += event.quantity ?? 0;
      increase(this.refundsMinor, event.currency as string, amountMinor);
    }
    if (event.event_type !== 'purchase') return;
    this.unitsSold += event.quantity ?? 0;
    increase(this.revenueMinor, event.currency as string, amountMinor);
    if (typeof event.order_id === 'string') this.orders.add(event.order_id);
  }

  finish(): TruthTally {
    return {
      events: this.events,
      byType: sorted(this.byType),
      byCountry: sorted(this.byCountry),
      byPlatform: sorted(this.byPlatform),
      revenueMinor: sorted(this.revenueMinor),
      unitsSold: this.unitsSold,
      refundsMinor: sorted(this.refundsMinor),
      unitsRefunded: this.unitsRefunded,
      orders: this.orders.size,
      visitors: this.visitors.size,
      sessions: this.sessions.size,
    };
  }
}

function visitorOf({ user_id, anonymous_id, session_id }: TimedEvent): string {
  if (typeof user_id === 'string') return `user:${user_id}`;
  return typeof anonymous_id !== 'string' ? `session:${session_id}` : `anonymous:${anonymous_id}`;
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
