import { PURPOSE, Random } from '../random';
import { weighted } from '../weighted';
import { COUNTRIES, countryIndex } from '../world/countries';
import { BOTS } from '../world/user-agents';
import type { ShopWorld } from '../world/world';
import { elementAt } from '../../core/element-at';

const MINUTE_MS = 60_000;
/** Sessions that start within a slot are drawn together, from one random stream per slot. */
export const SLOT_MS = 10_000;
/** Range of session numbers reserved per slot. */
const SESSIONS_PER_SLOT = 2 ** 20;
/** Mean number of events that a session sends, excluding repeats: measured, and checked by a test. */
export const MEAN_EVENTS_PER_SESSION = 8.95;

/** A person who shops, one who sees advertisements elsewhere, an app that comes back online, a crawler. */
const SESSION_KINDS = ['shopper', 'audience', 'offline', 'bot'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];
const KIND_SHARES = weighted([0.875, 0.08, 0.035, 0.01]);

const LONGEST = { patienceMs: 20 * MINUTE_MS, offlineMs: 3 * 24 * 60 * MINUTE_MS } as const;
/**
 * A steady session sends its last request at most this long after its last event; a flaky one may wait for the network,
 * and retry.
 */
const LAST_FLUSH_MS = 20_000;
const LAST_RETRY_MS = 8 * MINUTE_MS;
/** No request is sent later than this after the start of its session. */
export const LONGEST_SESSION_MS = LONGEST.patienceMs + LAST_FLUSH_MS + LAST_RETRY_MS;

/** What is known about a session before it is played. Times are ms since 1970 UTC. */
export interface SessionPlan {
  /** Identifies the session in the whole simulation, and orders requests of the same instant. */
  readonly number: number;
  /** The session's own stream of random numbers. */
  readonly random: Random;
  readonly kind: SessionKind;
  readonly site: string;
  readonly countryIndex: number;
  /** Which crawler, for a bot session. */
  readonly bot: number;
  readonly startMs: number;
  /** Nothing happens from here on. */
  readonly endMs: number;
  /** When an app that was offline sends what it kept; undefined for all others. */
  readonly reconnectMs: number | undefined;
  /** The network fails occasionally: gaps and retries. */
  readonly flaky: boolean;
  /** No request of the session is sent at or after this. */
  readonly lastSendMs: number;
}

/** The sessions that start within a slot, oldest first. An app that was offline starts when it sends. */
export function* sessionsOfSlot(world: ShopWorld, slot: number, ratePerSecond: number): Generator<SessionPlan> {
  const slotStart = slot * SLOT_MS;
  const random = new Random(world.seed, PURPOSE.slot, slot);
  const countries = weighted(COUNTRIES.map(({ weight, timeZone }) => weight * world.season(slotStart, timeZone)));
  const meanGapMs = (1000 * MEAN_EVENTS_PER_SESSION * TOTAL_WEIGHT) / (ratePerSecond * countries.total);
  let index = 0;
  for (
    let at = slotStart + random.exponential(meanGapMs);
    at < slotStart + SLOT_MS;
    at += random.exponential(meanGapMs)
  ) {
    yield planSession(world, slot * SESSIONS_PER_SLOT + index++, Math.floor(at), countries.draw(random));
  }
}

const TOTAL_WEIGHT = COUNTRIES.reduce((sum, { weight }) => sum + weight, 0);

function planSession(world: ShopWorld, number: number, atMs: number, country: number): SessionPlan {
  const random = new Random(world.seed, PURPOSE.session, number);
  const kind = elementAt(SESSION_KINDS, KIND_SHARES.draw(random));
  const site = elementAt(world.sites, world.siteShares.draw(random)).id;
  const bot = random.integer(0, BOTS.length - 1);
  const patienceMs = drawPatience(kind, random);
  const flaky = kind === 'offline' || random.chance(0.06);
  const place = {
    number,
    random,
    kind,
    site,
    bot,
    flaky,
    countryIndex: kind === 'bot' ? countryIndex(elementAt(BOTS, bot).country) : country,
  };
  if (kind === 'offline') {
    const awayMs = Math.min(LONGEST.offlineMs, Math.round(random.logNormal(40 * MINUTE_MS, 1.6)) + 2 * MINUTE_MS);
    const startMs = atMs - awayMs;
    return {
      ...place,
      startMs,
      endMs: startMs + Math.min(patienceMs, awayMs),
      reconnectMs: atMs,
      lastSendMs: atMs + LAST_FLUSH_MS + LAST_RETRY_MS,
    };
  }
  const endMs = atMs + patienceMs;
  return {
    ...place,
    startMs: atMs,
    endMs,
    reconnectMs: undefined,
    lastSendMs: endMs + LAST_FLUSH_MS + (flaky ? LAST_RETRY_MS : 0),
  };
}

function drawPatience(kind: SessionKind, random: Random): number {
  const patienceMs = kind === 'bot' ? random.logNormal(45_000, 0.8) : random.logNormal(3.5 * MINUTE_MS, 0.8);
  return Math.round(Math.min(LONGEST.patienceMs, patienceMs));
}
