import type { Address } from './address';
import { CLICK_IDS, classOfHost, MEDIUMS, type ReferrerClass } from './source-lists';
import { labelOf } from './text';

/** Where a visit came from, as far as one event shows it. */
export interface Source {
  /** Null for an event that names neither a page nor a referrer. */
  readonly referrerClass: ReferrerClass | null;
  /** utm_campaign, else utm_source, of the page. */
  readonly campaign: string | null;
}

/** Classifies by the campaign parameters of the page first, then by the host of the referrer. */
export function sourceOf(page: Address | undefined, referrer: Address | undefined): Source {
  if (page === undefined && referrer === undefined) return { referrerClass: null, campaign: null };
  const parameters = page?.campaign;
  const campaign = labelOf(parameters?.get('utm_campaign') ?? parameters?.get('utm_source'));
  return { referrerClass: classOfCampaign(parameters) ?? classOfReferrer(page, referrer), campaign };
}

function classOfCampaign(parameters: Address['campaign'] | undefined): ReferrerClass | undefined {
  if (parameters === undefined || parameters.size === 0) return undefined;
  const medium = parameters.get('utm_medium')?.trim().toLowerCase();
  if (medium !== undefined && medium !== '') return Object.hasOwn(MEDIUMS, medium) ? MEDIUMS[medium] : 'campaign';
  for (const name of parameters.keys()) if (Object.hasOwn(CLICK_IDS, name)) return CLICK_IDS[name];
  const source = parameters.get('utm_source')?.trim().toLowerCase();
  return (source === undefined ? undefined : classOfHost(source)) ?? 'campaign';
}

function classOfReferrer(page: Address | undefined, referrer: Address | undefined): ReferrerClass {
  if (referrer === undefined) return 'direct';
  if (referrer.host === '' || isSameSite(referrer.host, page?.host)) return 'internal';
  return classOfHost(referrer.host) ?? 'other';
}

/** The same host, or one below the other, such as www.shop.example and shop.example. */
function isSameSite(a: string, b: string | undefined): boolean {
  if (b === undefined || b === '') return false;
  const [one, other] = [withoutWww(a), withoutWww(b)];
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}

function withoutWww(host: string): string {
  return host.startsWith('www.') ? host.slice(4) : host;
}
