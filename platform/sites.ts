import { codedError } from '../core/coded-error';
import type { Site, Sites } from '../core/port/sites';
import { isTimeZone } from '../core/time/calendar';

const SITE_NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/;
const CURRENCY = /^[A-Z]{3}$/;

/** A site cannot be created with this name, time zone or currency. */
export class BadSiteError extends codedError('BadSiteError', 'bad_site') {}

/** The site with that id; created if it does not exist. @throws BadSiteError */
export async function ensureSite(sites: Sites, site: Site): Promise<Site> {
  if (!SITE_NAME.test(site.id))
    throw new BadSiteError(
      `“${site.id}” cannot name a site: use up to 40 lower-case letters, digits, “-” and “_”, beginning with a letter or digit`,
    );
  if (!isTimeZone(site.timeZone))
    throw new BadSiteError(
      `“${site.timeZone}” is not a time zone: use an IANA name such as UTC, Europe/Berlin or Asia/Kolkata`,
    );
  if (!CURRENCY.test(site.currency))
    throw new BadSiteError(`“${site.currency}” is not a currency: use an ISO 4217 code such as USD or EUR`);
  return (await sites.get(site.id)) ?? (await sites.create(site));
}
