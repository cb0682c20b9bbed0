import type { EventFrame } from '../../../core/frame/frame';
import type { NormalEvent } from '../../../core/event/columns';

/** Refused events are remembered for the sessions of the last so many. */
const MOST = 10_000;
/** Of a site, those that name no session. */
const MOST_UNNAMED = 2000;

/** A gap between two events further apart than this has other reasons, ms of arrival. */
const LONGEST_GAP_MS = 300_000;

/** A refused event, as far as it is known. */
export interface RefusedEvent {
  readonly site: string;
  /** Arrival of its request by the collector’s clock, ms since 1970. */
  readonly receivedMs: number;
  /** HyperLogLog register of the session that it names, if any. */
  readonly register?: number | undefined;
}

/**
 * Refused events, whose numbers are missing from their sessions without being lost. One that names a session is known by
 * its register. One that names none explains a number of a session in the same request, or a single missing number at
 * its time; each explains one.
 */
export class RefusedEvents {
  readonly #byRegister = new Map<string, number>();
  /** Arrivals of those that name no session, by site. */
  readonly #unnamed = new Map<string, number[]>();

  add({ site, receivedMs, quarantined }: Pick<EventFrame, 'site' | 'receivedMs' | 'quarantined'>): void {
    for (const one of quarantined)
      this.addOne({ site, receivedMs, register: 'session_register' in one ? one.session_register : undefined });
  }

  addOne({ site, receivedMs, register }: RefusedEvent): void {
    if (register !== undefined) addTo(this.#byRegister, `${site} ${register}`);
    else this.#addUnnamed(site, receivedMs);
  }

  /** Those of an event’s session and of its request; each is given once. */
  take(
    site: string,
    { session_register: register }: Pick<NormalEvent, 'session_register'>,
    receivedMs: number,
  ): number {
    const ofSession = this.#byRegister.size === 0 ? 0 : takeFrom(this.#byRegister, `${site} ${register}`);
    return ofSession + Number(this.takeUnnamed(site, receivedMs, receivedMs));
  }

  /** Whether one that names no session arrived between two events of a session that lacks one number. */
  takeUnnamed(site: string, fromMs: number, toMs: number): boolean {
    const arrivals = this.#unnamed.get(site);
    if (arrivals === undefined || toMs - fromMs > LONGEST_GAP_MS) return false;
    const at = arrivals.findIndex((ms) => ms >= fromMs && ms <= toMs);
    if (at < 0) return false;
    arrivals.splice(at, 1);
    return true;
  }

  #addUnnamed(site: string, receivedMs: number): void {
    const arrivals = this.#unnamed.get(site) ?? [];
    arrivals.push(receivedMs);
    if (arrivals.length > MOST_UNNAMED) arrivals.shift();
    this.#unnamed.set(site, arrivals);
  }
}

function addTo(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
  const [oldest] = counts.keys();
  if (counts.size > MOST && oldest !== undefined) counts.delete(oldest);
}

function takeFrom(counts: Map<string, number>, key: string): number {
  const count = counts.get(key) ?? 0;
  if (count > 0) counts.delete(key);
  return count;
}
