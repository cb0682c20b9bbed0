import { DAY_MS, MINUTE_MS, SECOND_MS } from '../time/window';
import type { KeyRecord, KeyScope } from './key';

/** How much of something a key may do. An absent limit is none. */
export interface KeyLimits {
  /** Requests per minute. */
  readonly perMinute?: number | undefined;
  /** Events per UTC day of a key that sends them, else requests. */
  readonly perDay?: number | undefined;
}

/** What a key may do by what it is used for, unless it has limits of its own. */
export const USUAL_LIMITS: Readonly<Record<KeyScope, KeyLimits>> = {
  ingest: { perMinute: 60_000 },
  read: { perMinute: 6_000 },
  decide: { perMinute: 60_000 },
  admin: { perMinute: 600 },
};

/** The limits by the names that they have on the wire. Windows begin with the minute and with the UTC day. */
const WINDOWS = [
  { name: 'minute', limit: 'perMinute', lengthMs: MINUTE_MS, what: 'requests per minute' },
  { name: 'day', limit: 'perDay', lengthMs: DAY_MS, what: 'per day' },
] as const;

type WindowName = (typeof WINDOWS)[number]['name'];

/** What a request spends of each limit. */
export type Spending = Readonly<Partial<Record<WindowName, number>>>;

/** Whether a request may be answered, and what to tell its sender. */
export interface Allowance {
  /** `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11). */
  readonly headers: Readonly<Record<string, string>>;
  /** The first limit that does not have enough left; then nothing is spent. */
  readonly refused?: { readonly policy: WindowName; readonly retryAfterSeconds: number; readonly detail: string };
}

/** Spends of the limits of a key. */
export type SpendOfKey = (
  key: Pick<KeyRecord, 'id' | 'limits'>,
  use: { readonly scope: KeyScope; readonly spending: Spending },
  nowMs: number,
) => Allowance;

/** Counts that are kept before those that are over are looked for: sessions of browsers come and go. */
const MOST_COUNTS = 10_000;

interface Count {
  readonly windowStart: number;
  readonly endMs: number;
  spent: number;
}

/** Counts in the memory of this thread: a restart begins again from zero, and each thread or instance counts what it answers. */
export function createKeyLimits(): SpendOfKey {
  const counts = new Map<string, Count>();
  const countOf = (name: string, windowStart: number, endMs: number): Count => {
    const held = counts.get(name);
    if (held?.windowStart === windowStart) return held;
    if (counts.size >= MOST_COUNTS)
      for (const [old, count] of counts) if (count.endMs <= windowStart) counts.delete(old);
    const fresh = { windowStart, endMs, spent: 0 };
    counts.set(name, fresh);
    return fresh;
  };
  return ({ id, limits }, { scope, spending }, nowMs) => {
    const bounds = { ...USUAL_LIMITS[scope], ...limits };
    const states = WINDOWS.flatMap(({ name, limit, lengthMs, what }) => {
      const quota = bounds[limit];
      if (quota === undefined) return [];
      const windowStart = nowMs - (nowMs % lengthMs);
      const resetSeconds = Math.ceil((windowStart + lengthMs - nowMs) / SECOND_MS);
      const count = countOf(`${id} ${scope} ${name}`, windowStart, windowStart + lengthMs);
      return [{ name, quota, seconds: lengthMs / SECOND_MS, resetSeconds, count, what, cost: spending[name] ?? 0 }];
    });
    const full = states.find(({ quota, count, cost }) => count.spent + cost > quota);
    if (full === undefined) for (const { count, cost } of states) count.spent += cost;
    const headers = headersOf(states.map((state) => ({ ...state, left: state.quota - state.count.spent })));
    if (full === undefined) return { headers };
    const { name, quota, what, resetSeconds } = full;
    const unit = name === 'minute' ? what : `${scope === 'ingest' ? 'events' : 'requests'} ${what}`;
    const detail = `This key may send ${quota} ${unit}, and this request exceeds what is left: send it again after ${resetSeconds} s, or ask for a higher limit.`;
    return { headers, refused: { policy: name, retryAfterSeconds: resetSeconds, detail } };
  };
}

interface Advertised {
  readonly name: WindowName;
  readonly quota: number;
  readonly seconds: number;
  readonly left: number;
  readonly resetSeconds: number;
}

/** No header if nothing is limited: an empty list is not a value of these fields. */
function headersOf(states: readonly Advertised[]): Readonly<Record<string, string>> {
  if (states.length === 0) return {};
  return {
    'ratelimit-policy': states.map(({ name, quota, seconds }) => `"${name}";q=${quota};w=${seconds}`).join(', '),
    ratelimit: states.map(({ name, left, resetSeconds }) => `"${name}";r=${left};t=${resetSeconds}`).join(', '),
  };
}
