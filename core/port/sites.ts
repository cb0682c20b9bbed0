/** What the platform knows of a site. The pseudonym key never leaves the collector. */
export interface Site {
  readonly id: string;
  /** IANA name; days and hours of the site's views are in this zone. */
  readonly timeZone: string;
  /** ISO 4217, used where an event has a price without currency. */
  readonly currency: string;
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
  /** Makes a site with fresh secrets; the one that is there if it exists already. */
  create(site: Site): Promise<Site>;
}
