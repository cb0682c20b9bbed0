import type { WireEvent } from '../../core/event/contract';
import type { TimedEvent } from '../timed-event';
import type { Random } from '../random';
import { COUNTRIES, type Country } from '../world/countries';
import type { ShopWorld } from '../world/world';
import type { Person } from './person';
import type { SessionPlan } from './plan';
import { elementAt } from '../../core/element-at';

/** An event of a journey on its way to the tracker. */
export interface Draft {
  /** Identifies the event in the ledger of the truth. */
  readonly key: string;
  readonly trueMs: number;
  readonly event: TimedEvent;
  readonly amountMinor: number;
}

/** How the client of this session behaves, independently of what its shopper does. */
export interface ClientHabits {
  /** Added to the true time by a wrong clock. */
  readonly clockSkewMs: number;
  readonly sendsSentAt: boolean;
  readonly sendsEventIds: boolean;
  readonly sendsSequence: boolean;
  readonly sendsDevice: boolean;
}

type Fields = Partial<Omit<WireEvent, 'event_id' | 'event_type' | 'timestamp' | 'session_id' | 'sequence'>>;

/** A session in progress: its clock, its numbering and the facts that all of its events share. */
export class Visit {
  readonly random: Random;
  readonly country: Country;
  /** Index of the country in whose currency it pays. */
  readonly payment: number;
  readonly habits: ClientHabits;
  readonly sessionId: string;
  userId: string | undefined;
  nowMs: number;
  private sequence = 0;

  constructor(
    readonly world: ShopWorld,
    readonly plan: SessionPlan,
    readonly person: Person,
  ) {
    this.random = plan.random;
    this.country = elementAt(COUNTRIES, plan.countryIndex);
    this.payment = paymentOf(world, plan);
    this.sessionId = this.random.uuid();
    this.habits = drawHabits(this.random);
    this.userId = person.userId;
    this.nowMs = plan.startMs;
  }

  /** Advances time: log-normal, with `medianMs` as its median. */
  wait(medianMs: number, sigma = 0.7): void {
    this.nowMs += Math.max(1, Math.round(this.random.logNormal(medianMs, sigma)));
  }

  /** An event that happens now. */
  event(type: string, fields: Fields, amountMinor = 0): Draft {
    const { habits } = this;
    this.sequence++;
    const event: WireEvent & TimedEvent = {
      event_type: type,
      timestamp: new Date(this.nowMs + habits.clockSkewMs).toISOString(),
      session_id: this.sessionId,
      anonymous_id: this.person.anonymousId,
      ...fields,
    };
    if (habits.sendsEventIds) event.event_id = this.random.uuid();
    if (habits.sendsSequence) event.sequence = this.sequence;
    if (habits.sendsDevice) event.device_type = this.person.client.device;
    if (this.userId !== undefined) event.user_id = this.userId;
    return { key: event.event_id ?? `${this.sessionId}#${this.sequence}`, trueMs: this.nowMs, event, amountMinor };
  }

  /** Address of a page on the site. */
  url(path: string): string {
    return `https://www.${this.plan.site}.example${path}`;
  }
}

/** The visitor's own country if the site takes its currency, else one of the site's usual currency. */
function paymentOf({ sites }: ShopWorld, { site, countryIndex: own }: SessionPlan): number {
  const taken = sites.find(({ id }) => id === site)?.currencies;
  if (taken === undefined || taken.includes(elementAt(COUNTRIES, own).currency)) return own;
  return COUNTRIES.findIndex(({ currency }) => currency === taken[0]);
}

const MINUTE_MS = 60_000;

function drawHabits(random: Random): ClientHabits {
  const clockIsWrong = random.chance(0.03);
  // Wrong by a minute to six hours, slow as often as fast.
  const clockSkewMs = clockIsWrong ? Math.round(MINUTE_MS * 360 ** random.unit()) * (random.chance(0.5) ? 1 : -1) : 0;
  return {
    clockSkewMs,
    sendsSentAt: !random.chance(clockIsWrong ? 0.15 : 0.05),
    sendsEventIds: !random.chance(0.02),
    sendsSequence: !random.chance(0.1),
    sendsDevice: random.chance(0.7),
  };
}
