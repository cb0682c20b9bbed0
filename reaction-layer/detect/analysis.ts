import type { OpenedRecord } from '../../core/stream/record-batch';
import { CounterFold, type CounterSignal } from './counter/counter-fold';
import type { AnomalyFinding } from './finding';
import { counterFinding, sessionFinding } from './findings-of';
import { COUNTER_DETECTORS, SESSION_DETECTORS } from './registry';
import { createSessionFold, type SessionSignal } from './session/fold';
import type { RefusedEvent } from './session/refused-events';
import { GatheredSessions, type PlacedEvent, type WholeSession } from './session/gathered-sessions';
import { type SessionRules, SHOP_RULES } from './session/session-rules';
import { NEW_SESSION } from './session/session-state';
import { speaksAgainst } from './speaks-against';
import { UsualBreaks } from './usual-breaks';

export interface AnalysisResult {
  readonly events: number;
  readonly sessions: number;
  /** Ordered by the time at which they show. */
  readonly findings: readonly AnomalyFinding[];
  /** Ids of what would be findings elsewhere, but is usual on the site. */
  readonly usual: ReadonlySet<string>;
  /** By id: when the newest event arrived that may have changed it, ms since 1970. */
  readonly arrivedMs: ReadonlyMap<string, number>;
}

interface FoundInSession {
  readonly site: string;
  readonly session: string;
  readonly firstSequence: number | null;
  readonly arrivedMs: number;
  readonly signal: SessionSignal;
}

/** The detectors over all events at once, in exact order: for a file, and for the night. */
export class Analysis {
  readonly #fold: ReturnType<typeof createSessionFold>;
  readonly #counters = new CounterFold(COUNTER_DETECTORS);
  readonly #gathered = new GatheredSessions((session) => this.#judge(session));
  readonly #usual = new Map<string, UsualBreaks>();
  readonly #found: FoundInSession[] = [];
  readonly #counted = new Map<string, { readonly signal: CounterSignal; readonly arrivedMs: number }>();
  #events = 0;
  #sessions = 0;

  constructor(rules: SessionRules = SHOP_RULES) {
    this.#fold = createSessionFold(SESSION_DETECTORS, rules);
  }

  /** What is usual on a site, once it is finished. */
  usualOf(site: string): UsualBreaks {
    const known = this.#usual.get(site);
    if (known !== undefined) return known;
    const usual = new UsualBreaks();
    this.#usual.set(site, usual);
    return usual;
  }

  /** Sites that had sessions of people. */
  sites(): readonly string[] {
    return [...this.#usual.keys()];
  }

  /** Records in order of arrival; a repeated one changes nothing. */
  add({ record, content }: OpenedRecord): void {
    if (content.kind !== 'events') return;
    const { site, events, quarantined, receivedMs } = content;
    for (const one of quarantined)
      this.refuse({ site, receivedMs, register: 'session_register' in one ? one.session_register : undefined });
    const place = { site, received_ms: receivedMs, arrived_ms: record.arrivedMs, shard: record.shard };
    for (const [index, event] of events.entries())
      this.addEvent({ ...event, ...place, record_sequence: record.sequence, record_index: index }, site);
  }

  /** A refused event, before those that arrived after it. */
  refuse(event: RefusedEvent): void {
    this.#gathered.refuse(event);
  }

  /** Events in order of arrival. */
  addEvent(event: PlacedEvent, site: string): void {
    if (!this.#gathered.add(event, site)) return;
    this.#events += 1;
    for (const signal of this.#counters.add(site, event)) {
      const key = `${signal.site} ${signal.detector} ${signal.subject} ${signal.startMs}`;
      this.#counted.set(key, { signal, arrivedMs: event.arrived_ms });
    }
  }

  finish(layer: AnomalyFinding['layer']): AnalysisResult {
    this.#gathered.finish();
    const usual = new Set<string>();
    const arrivals = new Map<string, number>();
    const arrived = (finding: AnomalyFinding, ms: number): AnomalyFinding => {
      arrivals.set(finding.finding_id, Math.max(ms, arrivals.get(finding.finding_id) ?? ms));
      return finding;
    };
    const ofSessions = this.#found.flatMap(({ site, session, firstSequence, arrivedMs, signal }) => {
      const finding = arrived(sessionFinding(signal, session, { site, layer }), arrivedMs);
      if (!speaksAgainst(this.usualOf(site), signal, firstSequence)) return [finding];
      usual.add(finding.finding_id);
      return [];
    });
    const ofCounters = [...this.#counted.values()].map(({ signal, arrivedMs }) =>
      arrived(counterFinding(signal, { layer }), arrivedMs),
    );
    return {
      events: this.#events,
      sessions: this.#sessions,
      findings: merged([...ofSessions, ...ofCounters]).sort((a, b) => a.window.start - b.window.start),
      usual,
      arrivedMs: arrivals,
    };
  }

  #judge({ site, session, events, refused, arrivedMs }: WholeSession): void {
    const people = events.filter(({ event }) => !event.is_bot);
    if (people.length === 0) return;
    this.#sessions += 1;
    const usual = this.usualOf(site);
    let state = { ...NEW_SESSION, refused };
    const signals: SessionSignal[] = [];
    const asked = new Map<string, string>();
    for (const { event, effectiveMs } of people) {
      const step = this.#fold.add(state, event, effectiveMs);
      for (const id of step.asked) asked.set(id, event.event_type);
      state = step.state;
      signals.push(...step.signals);
    }
    signals.push(...this.#fold.expire(state, Infinity).signals);
    usual.began(state.firstSequence);
    for (const [detector, type] of asked) usual.asked(type, detector);
    const broken = new Map(signals.map((signal) => [`${signal.detector} ${signal.isStrong}`, signal]));
    for (const { detector, isStrong } of broken.values()) usual.broke(detector, isStrong);
    const { firstSequence } = state;
    for (const signal of signals) this.#found.push({ site, session, firstSequence, arrivedMs, signal });
  }
}

/** Findings with one id as one: windows of an hour. */
function merged(findings: readonly AnomalyFinding[]): AnomalyFinding[] {
  const byId = new Map<string, AnomalyFinding>();
  for (const finding of findings) {
    const known = byId.get(finding.finding_id);
    const best = known === undefined || finding.score > known.score ? finding : known;
    byId.set(finding.finding_id, {
      ...best,
      first_seen: Math.min(finding.first_seen, known?.first_seen ?? Infinity),
      last_seen: Math.max(finding.last_seen, known?.last_seen ?? -Infinity),
    });
  }
  return [...byId.values()];
}
