import { DAY_MS } from '../time/window';

/**
 * When an anonymous id belongs to a user. An event with both is a link; the user of the first link to arrive owns the
 * id. Days are of UTC, by the time of events.
 */
export interface LinkRule {
  /** An anonymous id with links to more users is a shared device: its links hold within their sessions only. */
  readonly mostUsers: number;
  /** A link holds for events of so much earlier days, ms. */
  readonly lookBackMs: number;
  /** A link holds for events of so much later days, ms; later links renew it. */
  readonly holdMs: number;
}

const MOST_USERS = 3;
const LOOK_BACK_MS = 7 * DAY_MS;
/** Raw events of the horizon before a day are there when it is computed; those of a day may arrive on the next one. */
const ARRIVAL_MS = 2 * DAY_MS;

/** @param horizonMs how long before an event others arrived with which it is compared */
export function linkRule(horizonMs: number): LinkRule {
  const heldMs = Math.max(0, horizonMs - ARRIVAL_MS);
  return { mostUsers: MOST_USERS, lookBackMs: LOOK_BACK_MS, holdMs: heldMs - (heldMs % DAY_MS) };
}
