import * as z from 'zod';

/** What one day teaches of a site, as it is published with an epoch. */
export const knownUsual = z.object({
  /** By detector. */
  rules: z.record(z.string(), z.object({ sessions: z.int(), broken: z.int() })),
  /** Types that some detector looks at. */
  types: z.array(z.string()),
  sessions: z.int(),
  whole_sessions: z.int(),
});
export type KnownUsual = z.output<typeof knownUsual>;

/** In how many sessions a rule was asked, and in how many of them it was broken. */
interface Breaks {
  sessions: number;
  broken: number;
}

/** Of a rule that is broken this often … */
const LEAST_BROKEN = 10;
/** … and, as far as the sessions so far can tell, in more than this share of sessions, the site knows nothing. */
const USUAL_SHARE = 0.15;
/** So many sessions of earlier days say more than those of today. */
const ENOUGH_SESSIONS = 100;
/** Of the normal distribution: 95 % of what is likely. */
const DEVIATIONS = 1.96;
/** A site that has never sent what a rule needs is asked for it so often at most. */
const LEAST_WITHOUT = 3;
/** What the first number of a session says of sites whose counters begin at one. */
const BEGINNING = {
  number: 1,
  /** A session alone may have counted up to such a number, … */
  small: { most: 200, least: 3, share: 0.05 },
  /** … and a greater one more likely of a counter that all sessions share. */
  great: { least: 20, share: 0.9 },
} as const;

/**
 * What is usual on one site: not every shop has a cart, a checkout or counters that begin at one. Counts may be added in
 * any order.
 */
export class UsualBreaks {
  readonly #breaks = new Map<string, Breaks>();
  /** What earlier days have taught: a release that breaks everything since does not become usual. */
  readonly #learnt = new Map<string, Readonly<Breaks>>();
  /** Types that some detector looks at. */
  readonly #types = new Set<string>();
  #sessions = 0;
  #wholeSessions = 0;

  /** @param known what earlier days have taught */
  constructor(known?: KnownUsual) {
    if (known === undefined) return;
    for (const [key, breaks] of Object.entries(known.rules)) {
      this.#breaks.set(key, { ...breaks });
      this.#learnt.set(key, breaks);
    }
    for (const type of known.types) this.#types.add(type);
    this.#sessions = known.sessions;
    this.#wholeSessions = known.whole_sessions;
  }

  /** What it has learnt so far. */
  known(): KnownUsual {
    return {
      rules: Object.fromEntries([...this.#breaks].map(([key, breaks]) => [key, { ...breaks }])),
      types: [...this.#types],
      sessions: this.#sessions,
      whole_sessions: this.#wholeSessions,
    };
  }

  /** A session was asked about a rule, once for all of its events. @param type of the event */
  asked(type: string, detector: string): void {
    this.#types.add(type);
    this.#of(detector, false).sessions += 1;
    this.#of(detector, true).sessions += 1;
  }

  /** A session broke a rule, once for all of its events. */
  broke(detector: string, isStrong: boolean): void {
    this.#of(detector, isStrong).broken += 1;
  }

  /** @param sequence the first number of a session; null without a counter */
  began(sequence: number | null): void {
    if (sequence === null) return;
    this.#sessions += 1;
    if (sequence <= BEGINNING.number) this.#wholeSessions += 1;
  }

  /** Whether a site sends events of a type; true until it has broken a rule often enough to tell. */
  sends(type: string, detector: string): boolean {
    return this.#types.has(type) || this.#of(detector, false).broken < LEAST_WITHOUT;
  }

  /** Whether so many sessions break the rule that it says nothing here. */
  isUsual(detector: string, isStrong: boolean): boolean {
    const learnt = this.#learnt.get(keyOf(detector, isStrong));
    const { broken, sessions } =
      learnt !== undefined && learnt.sessions >= ENOUGH_SESSIONS ? learnt : this.#of(detector, isStrong);
    return broken >= LEAST_BROKEN && leastShare(broken, sessions) > USUAL_SHARE;
  }

  /** Whether a session with this first number began before its first known event. */
  isCutOff(sequence: number | null): boolean {
    if (sequence === null || sequence <= BEGINNING.number) return false;
    const { least, share } = sequence <= BEGINNING.small.most ? BEGINNING.small : BEGINNING.great;
    return this.#wholeSessions >= least && this.#wholeSessions >= share * this.#sessions;
  }

  #of(detector: string, isStrong: boolean): Breaks {
    const key = keyOf(detector, isStrong);
    const known = this.#breaks.get(key);
    if (known !== undefined) return known;
    const breaks = { sessions: 0, broken: 0 };
    this.#breaks.set(key, breaks);
    return breaks;
  }
}

function keyOf(detector: string, isStrong: boolean): string {
  return isStrong ? `${detector} strong` : detector;
}

/** The lower end of the Wilson score interval (Wilson, 1927): the least share that so many of so many make likely. */
function leastShare(part: number, whole: number): number {
  const n = Math.max(part, whole);
  const share = part / n;
  const z2 = DEVIATIONS ** 2;
  const middle = share + z2 / (2 * n);
  const half = DEVIATIONS * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return (middle - half) / (1 + z2 / n);
}
