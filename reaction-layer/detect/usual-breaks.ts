/** How often events that a rule is about broke it. */
interface Breaks {
  events: number;
  broken: number;
}

/** A rule that most events break is none of the site: at least so many of them must have broken it, … */
const LEAST_BROKEN = 20;
/** … and more than this share of all that could. */
const USUAL_SHARE = 0.5;
/** A site that has never sent what a rule needs is asked for it so often at most. */
const LEAST_WITHOUT = 3;
/** What the first number of a session says of sites whose counters begin at one. */
const BEGINNING = {
  number: 1,
  /** Such a number is one that a session has come to by itself, … */
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
  /** Types that some detector looks at. */
  readonly #types = new Set<string>();
  #sessions = 0;
  #wholeSessions = 0;

  /** An event came. @param detectors ids of those whose rule it could break */
  saw(type: string, detectors: readonly string[]): void {
    if (detectors.length > 0) this.#types.add(type);
    for (const id of detectors) {
      this.#of(id, false).events += 1;
      this.#of(id, true).events += 1;
    }
  }

  /** An event broke a rule. */
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

  /** Whether so many events break the rule that it says nothing here. */
  isUsual(detector: string, isStrong: boolean): boolean {
    const weak = this.#of(detector, isStrong);
    return weak.broken >= LEAST_BROKEN && weak.broken > USUAL_SHARE * weak.events;
  }

  /** Whether a session with this first number began before its first known event. */
  isCutOff(sequence: number | null): boolean {
    if (sequence === null || sequence <= BEGINNING.number) return false;
    const { least, share } = sequence <= BEGINNING.small.most ? BEGINNING.small : BEGINNING.great;
    return this.#wholeSessions >= least && this.#wholeSessions >= share * this.#sessions;
  }

  #of(detector: string, isStrong: boolean): Breaks {
    const key = isStrong ? `${detector} strong` : detector;
    const known = this.#breaks.get(key);
    if (known !== undefined) return known;
    const breaks = { events: 0, broken: 0 };
    this.#breaks.set(key, breaks);
    return breaks;
  }
}
