import { CLICK_IDS, classOfHost, MEDIUMS, type ReferrerClass } from './source-lists';
import { labelOf } from './text';

/** What one address says about where a visit came from; computed once per address. */
export interface Origin {
  /** Host in lower case without `www.`; empty for a path. */
  readonly host: string;
  /** The class of the host, if it is listed. */
  readonly hostClass: ReferrerClass | undefined;
  /** The class of the campaign parameters; undefined if there are none. */
  readonly campaignClass: ReferrerClass | undefined;
  /** utm_campaign, else utm_source. */
  readonly campaign: string | null;
}

/** @param parameters utm_… and click ids, with names in lower case */
export function originOf(host: string, parameters: ReadonlyMap<string, string>): Origin {
  return {
    host: host.startsWith('www.') ? host.slice(4) : host,
    hostClass: classOfHost(host),
    campaignClass: classOfCampaign(parameters),
    campaign: labelOf(parameters.get('utm_campaign') ?? parameters.get('utm_source')),
  };
}

function classOfCampaign(parameters: ReadonlyMap<string, string>): ReferrerClass | undefined {
  if (parameters.size === 0) return undefined;
  const medium = parameters.get('utm_medium')?.trim().toLowerCase();
  if (medium !== undefined && medium !== '') return Object.hasOwn(MEDIUMS, medium) ? MEDIUMS[medium] : 'campaign';
  for (const name of parameters.keys()) if (Object.hasOwn(CLICK_IDS, name)) return CLICK_IDS[name];
  const source = parameters.get('utm_source')?.trim().toLowerCase();
  return (source === undefined ? undefined : classOfHost(source)) ?? 'campaign';
}
