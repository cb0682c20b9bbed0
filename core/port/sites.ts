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
}

export interface SiteSecrets {
  /** Public write key that trackers send. */
  readonly writeKey: string;
  /** HMAC key of the site's pseudonyms, 32 bytes. */
  readonly pseudonymKey: Uint8Array;
}

/** The registry of sites. */
export interface Sites {
  list(): Promise<readonly Site[]>;
  get(id: string): Promise<Site | undefined>;
  /** Undefined for an unknown key. Compares in constant time. */
  byWriteKey(writeKey: string): Promise<Site | undefined>;
  secrets(id: string): Promise<SiteSecrets | undefined>;
  /** Creates a site with fresh secrets, or returns the existing one. */
  create(site: Site): Promise<Site>;
}
