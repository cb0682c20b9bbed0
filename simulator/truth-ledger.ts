import { arrivalHourOf } from '../core/time/arrival-hour';
import { HOUR_MS, MINUTE_MS } from '../core/time/window';
import type { EventTruth, SimulatedRequest } from './wire';
import { type TruthTally, TallyCounter } from './truth-tally';
import { VIOLATIONS, type ContractViolation } from './violation';

/** What happened to one event. Times are ms since 1970 UTC. */
export interface EventRecord {
  readonly key: string;
  readonly type: string;
  readonly trueMs: number;
  readonly occurredMs: number;
  readonly country: string;
  readonly isBot: boolean;
  /** Minor units of `currency`; 0 except for purchases and refunds. */
  readonly amountMinor: number;
  readonly currency: string | undefined;
  readonly violation: ContractViolation | undefined;
  readonly timesSent: number;
  /** Time from when it happened to when it was first sent. */
  readonly lateByMs: number;
}

/** The truth about what was sent for one site. sent.events = distinct + repeats + invalid sendings. */
export interface SiteTruth {
  readonly sent: {
    readonly requests: number;
    readonly events: number;
    readonly repeats: number;
    readonly invalid: number;
  };
  /** Valid events, each counted once. */
  readonly distinct: number;
  /** Events that break the contract, each counted once, by violation. */
  readonly invalid: Readonly<Record<ContractViolation, number>>;
  /** Valid events by the delay until they were first sent. */
  readonly late: {
    readonly overMinute: number;
    readonly overHour: number;
    readonly overDay: number;
    readonly longestMs: number;
  };
  /** Valid events of clients whose clock is wrong, and whether sent_at lets the collector correct it. */
  readonly wrongClocks: { readonly corrected: number; readonly uncorrected: number };
  readonly human: TruthTally;
  readonly bot: TruthTally;
  /** People by the UTC hour of occurredMs (`2026-03-02T10`). */
  readonly hours: Readonly<Record<string, TruthTally>>;
}

/** Serialisable as JSON. */
export interface TruthLedger {
  readonly sites: Readonly<Record<string, SiteTruth>>;
  /** Every event that was sent, in the order of first sending; only on request. */
  readonly events?: readonly EventRecord[];
}

export interface TruthRecorder {
  /** Every request must be recorded once, in the order of sending. */
  record(request: SimulatedRequest): void;
  truthLedger(): TruthLedger;
}

/**
 * Accumulates the truth during a simulation. @param details also keep a record of every event (about 300 bytes each)
 */
export function createTruthRecorder({ details = false } = {}): TruthRecorder {
  const sites = new Map<string, SiteCounter>();
  const events = new Map<string, EventRecord>();
  return {
    record(request) {
      let site = sites.get(request.site);
      if (site === undefined) sites.set(request.site, (site = new SiteCounter()));
      site.add(request);
      if (details)
        for (const truth of request.truths) events.set(truth.key, recordOf(truth, request, events.get(truth.key)));
    },
    truthLedger() {
      const bySite = Object.fromEntries([...sites].map(([id, counter]) => [id, counter.finish()]));
      return details ? { sites: bySite, events: [...events.values()] } : { sites: bySite };
    },
  };
}

class SiteCounter {
  private readonly sent = { requests: 0, events: 0, repeats: 0, invalid: 0 };
  private readonly invalid = Object.fromEntries(VIOLATIONS.map((violation) => [violation, 0])) as Record<
    ContractViolation,
    number
  >;
  private readonly late = { overMinute: 0, overHour: 0, overDay: 0, longestMs: 0 };
  private readonly wrongClocks = { corrected: 0, uncorrected: 0 };
  private readonly human = new TallyCounter();
  private readonly bot = new TallyCounter();
  private readonly hours = new Map<string, TallyCounter>();
  private distinct = 0;

  add(request: SimulatedRequest): void {
    this.sent.requests++;
    this.sent.events += request.truths.length;
    for (const truth of request.truths) {
      if (truth.violation !== undefined) this.addInvalid(truth.violation, request.isRepeat);
      else if (request.isRepeat) this.sent.repeats++;
      else this.addSound(truth, request);
    }
  }

  finish(): SiteTruth {
    const hours = [...this.hours]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([hour, counter]) => [hour, counter.finish()] as const);
    const { sent, distinct, invalid, late, wrongClocks } = this;
    const counts = structuredClone({ sent, distinct, invalid, late, wrongClocks });
    return { ...counts, human: this.human.finish(), bot: this.bot.finish(), hours: Object.fromEntries(hours) };
  }

  private addInvalid(violation: ContractViolation, isRepeat: boolean): void {
    this.sent.invalid++;
    if (!isRepeat) this.invalid[violation]++;
  }

  private addSound(truth: EventTruth, request: SimulatedRequest): void {
    this.distinct++;
    this.addLateness(request.atMs - truth.trueMs);
    if (Date.parse(truth.event.timestamp) !== truth.trueMs)
      this.wrongClocks[truth.occurredMs === truth.trueMs ? 'corrected' : 'uncorrected']++;
    if (request.isBot) {
      this.bot.add(truth, request);
      return;
    }
    this.human.add(truth, request);
    const hour = arrivalHourOf(truth.occurredMs);
    let counter = this.hours.get(hour);
    if (counter === undefined) this.hours.set(hour, (counter = new TallyCounter()));
    counter.add(truth, request);
  }

  private addLateness(lateByMs: number): void {
    if (lateByMs > MINUTE_MS) this.late.overMinute++;
    if (lateByMs > HOUR_MS) this.late.overHour++;
    if (lateByMs > 24 * HOUR_MS) this.late.overDay++;
    this.late.longestMs = Math.max(this.late.longestMs, lateByMs);
  }
}

function recordOf(truth: EventTruth, request: SimulatedRequest, known: EventRecord | undefined): EventRecord {
  if (known !== undefined) return { ...known, timesSent: known.timesSent + 1 };
  return {
    key: truth.key,
    type: truth.event.event_type,
    trueMs: truth.trueMs,
    occurredMs: truth.occurredMs,
    country: request.country,
    isBot: request.isBot,
    amountMinor: truth.amountMinor,
    currency: truth.event.currency ?? undefined,
    violation: truth.violation,
    timesSent: 1,
    lateByMs: request.atMs - truth.trueMs,
  };
}
