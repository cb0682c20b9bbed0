import type { Origin } from './origin';
import type { ReferrerClass } from './source-lists';

/** Where a visit came from, as far as one event shows it. */
export interface TrafficSource {
  /** Null for an event that names neither a page nor a referrer. */
  readonly referrerClass: ReferrerClass | null;
  /** utm_campaign, else utm_source, of the page. */
  readonly campaign: string | null;
}

const NO_SOURCE: TrafficSource = { referrerClass: null, campaign: null };

/** Classifies by the campaign parameters of the page first, then by the host of the referrer. */
export function sourceOf(page: Origin | undefined, referrer: Origin | undefined): TrafficSource {
  if (page === undefined && referrer === undefined) return NO_SOURCE;
  return {
    referrerClass: page?.campaignClass ?? classOfReferrer(page, referrer),
    campaign: page?.campaign ?? null,
  };
}

function classOfReferrer(page: Origin | undefined, referrer: Origin | undefined): ReferrerClass {
  if (referrer === undefined) return 'direct';
  if (referrer.host === '' || isSameSite(referrer.host, page?.host)) return 'internal';
  return referrer.hostClass ?? 'other';
}

/** The same host, or one below the other, such as help.shop.example and shop.example. */
function isSameSite(one: string, other: string | undefined): boolean {
  if (other === undefined || other === '') return false;
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}
