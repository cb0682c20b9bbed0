import { PENDING_ANSWERS } from './pending-answer';

/** How a request wants to be answered (RFC 7240). */
export interface Preference {
  /** Without an answer within this time, the request is answered with an address where the answer will be. */
  readonly waitSeconds: number;
}

/**
 * The preference of a `Prefer` header for questions that may be answered later; undefined if it has none, and the request
 * waits for its answer. `wait` alone asks for the same as with `respond-async`.
 *
 * @example preferenceOf('respond-async, wait=5') // { waitSeconds: 5 }
 */
export function preferenceOf(header: string | undefined): Preference | undefined {
  const asked = (header ?? '').split(',').map((text) => text.split(';', 1).join('').trim().toLowerCase());
  const waits = asked.flatMap((text) => /^wait ?= ?"?(\d{1,6})"?$/.exec(text)?.[1] ?? []);
  if (waits.length === 0 && !asked.includes('respond-async')) return undefined;
  const waitSeconds = Number(waits[0] ?? PENDING_ANSWERS.usualWaitSeconds);
  return { waitSeconds: Math.min(waitSeconds, PENDING_ANSWERS.mostWaitSeconds) };
}
