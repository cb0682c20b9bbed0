import type { EventFrame } from '../../../core/frame/frame';
import type { NormalEvent } from '../../../core/event/columns';

/** Refused events are remembered for the sessions of the last so many. */
const MOST = 10_000;

/**
 * Refused events, whose numbers are missing from their sessions without being lost. One that names a session is known by
 * its register; one that names none explains a number of whoever sent the same request.
 */
export class RefusedEvents {
  readonly #byRegister = new Map<string, number>();
  readonly #byRequest = new Map<string, number>();

  add({ site, receivedMs, quarantined }: Pick<EventFrame, 'site' | 'receivedMs' | 'quarantined'>): void {
    for (const one of quarantined) {
      const register = 'session_register' in one ? one.session_register : undefined;
      if (register === undefined) addTo(this.#byRequest, `${site} ${receivedMs}`);
      else addTo(this.#byRegister, `${site} ${register}`);
    }
  }

  /** Those of an event’s session and of its request; each is given once. */
  take(
    site: string,
    { session_register: register }: Pick<NormalEvent, 'session_register'>,
    receivedMs: number,
  ): number {
    if (this.#byRegister.size === 0 && this.#byRequest.size === 0) return 0;
    return takeFrom(this.#byRegister, `${site} ${register}`) + takeFrom(this.#byRequest, `${site} ${receivedMs}`);
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
