import { changedTextRules, DEFAULT_TEXT_RULES, type TextRules, type TextRulesChange } from '../event/text-rules';
import type { DayOfWeek } from '../time/day-of-week';

/** A site's registry entry. The pseudonym key never leaves the collector. */
export interface Site {
  readonly id: string;
  /** IANA name of the time zone for the days and hours of the site's views. */
  readonly timeZone: string;
  /** ISO 4217 code for events that have a price but no currency. */
  readonly currency: string;
  /** First day of the site's weeks; Monday if absent. */
  readonly weekStart?: DayOfWeek | undefined;
  /** How its addresses, categories and searches are compared; DEFAULT_TEXT_RULES if absent. */
  readonly rules?: TextRules;
  /** A `custom:<name>` event type that is read as `refund`. */
  readonly refundEvent?: string;
  /** What people call it; the id if absent. */
  readonly name?: string;
  /** Origins of pages that may read the site's numbers, as `https://shop.example`; `*` for any. */
  readonly readOrigins?: readonly string[];
  /** Origins of pages that may send events with its write key or a public key; any if absent. */
  readonly sendOrigins?: readonly string[];
  /** Its events are made up. Keys for all sites do not read it. */
  readonly simulated?: true;
  /** When it was removed, ms since 1970: it takes no events and answers nothing, but keeps what is stored. */
  readonly removedMs?: number;
}

/**
 * What can change of a site. Undefined leaves a setting as it is; null takes it back: `removedMs: null` restores a removed
 * site.
 */
export interface SiteChange {
  readonly timeZone?: string | undefined;
  readonly currency?: string | undefined;
  readonly weekStart?: DayOfWeek | undefined;
  readonly name?: string | undefined;
  readonly readOrigins?: readonly string[] | undefined;
  /** Null lets any page send. */
  readonly sendOrigins?: readonly string[] | null | undefined;
  /** The switches that change. */
  readonly rules?: TextRulesChange | undefined;
  readonly refundEvent?: string | null | undefined;
  readonly removedMs?: number | null | undefined;
}

/** The site after a change, with the absent settings left out. */
export function changedSite(site: Site, change: SiteChange): Site {
  const rules = change.rules && changedTextRules(site.rules ?? DEFAULT_TEXT_RULES, change.rules);
  const { weekStart, name, readOrigins, sendOrigins, refundEvent, removedMs } = { ...site, ...defined(change) };
  return {
    id: site.id,
    timeZone: change.timeZone ?? site.timeZone,
    currency: change.currency ?? site.currency,
    ...(weekStart === undefined ? {} : { weekStart }),
    ...((rules ?? site.rules) === undefined ? {} : { rules: rules ?? site.rules }),
    ...(name === undefined ? {} : { name }),
    ...(readOrigins === undefined ? {} : { readOrigins }),
    ...(sendOrigins === undefined || sendOrigins === null ? {} : { sendOrigins }),
    ...(site.simulated === undefined ? {} : { simulated: site.simulated }),
    ...(refundEvent === undefined || refundEvent === null ? {} : { refundEvent }),
    ...(removedMs === undefined || removedMs === null ? {} : { removedMs }),
  };
}

function defined(change: SiteChange): SiteChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** True unless the site was removed. */
export function isServed({ removedMs }: Site): boolean {
  return removedMs === undefined;
}

export interface SiteSecrets {
  /** Public write key that trackers send. */
  readonly writeKey: string;
  /** Until when the write key before it works, ms since 1970; absent if there was none. */
  readonly oldWriteKeyUntilMs?: number | undefined;
  /** HMAC key of the site's pseudonyms, 32 bytes. */
  readonly pseudonymKey: Uint8Array;
}

/** The registry of sites. A site that has not changed is the same object each time, so that a caller may keep what it makes of it. */
export interface Sites {
  /** All sites, removed ones included: the batch layer still computes what they have sent. */
  list(): Promise<readonly Site[]>;
  /** Removed ones included. */
  get(id: string): Promise<Site | undefined>;
  /** Undefined for an unknown key, one that was replaced for good, and that of a removed site. Compares in constant time. */
  byWriteKey(writeKey: string, nowMs: number): Promise<Site | undefined>;
  secrets(id: string): Promise<SiteSecrets | undefined>;
  /** Creates a site with fresh secrets, or returns the existing one. */
  create(site: Site): Promise<Site>;
  /** Changes settings of a site; its secrets stay. Undefined if there is no such site. */
  change(id: string, change: SiteChange): Promise<Site | undefined>;
}

/** Times of a rotation, ms since 1970. */
export interface WriteKeyRotation {
  readonly nowMs: number;
  /** When the old key ends; `nowMs` ends it at once. */
  readonly untilMs: number;
}

/** A registry whose write keys can be replaced. */
export interface RotatableSites extends Sites {
  /**
   * Gives a site another write key; the pseudonym key stays, and the old write key works until the time given. What is
   * interrupted can be repeated: then that old key ends later, and nothing else remains. Undefined if there is no such site.
   */
  rotateWriteKey(id: string, rotation: WriteKeyRotation): Promise<SiteSecrets | undefined>;
}
