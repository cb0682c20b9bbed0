import { codedError } from '../core/coded-error';
import { minorUnitDecimals } from '../core/event/currency';
import { CUSTOM_EVENT_TYPE } from '../core/event/event-type';
import { isSecretParameter } from '../core/event/secrets';
import { isAbsent } from '../core/event/text';
import { DEFAULT_TEXT_RULES, type TextRules } from '../core/event/text-rules';
import {
  changedSite,
  isServed,
  type RotatableSites,
  type Site,
  type SiteChange,
  type Sites,
  type SiteSecrets,
} from '../core/port/sites';
import { isTimeZone } from '../core/time/calendar';
import { USUAL_WEEK_START } from '../core/time/day-of-week';
import { OperationRefused } from './operation-answers';

const SITE_NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/;
const DEFAULTS = { timeZone: 'UTC', currency: 'USD' } as const;

/** A site cannot have this name, time zone, currency or origin. The code is that of a problem: the request is at fault. */
export class BadSiteError extends codedError('BadSiteError', 'invalid_site') {}

/** A site as a caller names it; what is left out is the default of a new site and that of an existing one. */
export interface WantedSite extends Pick<Site, 'id' | 'weekStart'> {
  readonly timeZone?: string | undefined;
  readonly currency?: string | undefined;
}

/**
 * The site with that id; created if it does not exist.
 *
 * @throws BadSiteError for a setting that means nothing
 * @throws OperationRefused if the site exists with other settings, or was removed
 */
export async function ensureSite(sites: Sites, wanted: WantedSite): Promise<Site> {
  const { id } = wanted;
  if (!SITE_NAME.test(id))
    throw new BadSiteError(
      `“${id}” cannot name a site: use up to 40 lower-case letters, digits, “-” and “_”, beginning with a letter or digit`,
    );
  checkSettings(wanted);
  const existing = await sites.get(id);
  if (existing === undefined)
    return sites.create({
      id,
      timeZone: wanted.timeZone ?? DEFAULTS.timeZone,
      currency: wanted.currency ?? DEFAULTS.currency,
      weekStart: wanted.weekStart,
    });
  requireServed(existing);
  for (const [what, asked, has] of [
    ['time zone', wanted.timeZone, existing.timeZone],
    ['currency', wanted.currency, existing.currency],
    ['first day of the week', wanted.weekStart, existing.weekStart ?? USUAL_WEEK_START],
  ] as const) {
    if (asked !== undefined && asked !== has)
      throw new OperationRefused(
        'site_exists',
        `the site “${id}” exists with the ${what} ${has}, not ${asked}: leave the option out, or change the site with “tidemark sites set”`,
      );
  }
  return existing;
}

function requireServed(site: Site): void {
  if (!isServed(site))
    throw new OperationRefused(
      'site_removed',
      `the site “${site.id}” was removed: bring it back with “tidemark sites restore --site ${site.id}”, or choose another name`,
    );
}

/** @throws BadSiteError */
function checkSettings({ timeZone, currency, name, refundEvent, readOrigins = [], sendOrigins }: SiteChange): void {
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new BadSiteError(
      `time_zone: “${timeZone}” is not an IANA time zone: use a name such as UTC, Europe/Berlin or Asia/Karachi`,
    );
  if (currency !== undefined && minorUnitDecimals(currency) === undefined)
    throw new BadSiteError(
      `currency: “${currency}” is not in ISO 4217: use a code of three capital letters such as USD, EUR or JPY`,
    );
  if (name?.trim() === '') throw new BadSiteError('name: it is empty: say what people call the site');
  if (!isAbsent(refundEvent) && !CUSTOM_EVENT_TYPE.test(refundEvent))
    throw new BadSiteError(
      `refund_event: “${refundEvent}” is not an event type of a site: write custom: and a name in lower case, such as custom:refund`,
    );
  checkOrigins('read_origins', readOrigins);
  checkOrigins('send_origins', sendOrigins ?? []);
}

/** @throws BadSiteError */
function checkOrigins(setting: string, origins: readonly string[]): void {
  const wrong = origins.find((origin) => origin !== '*' && originOf(origin) !== origin);
  if (wrong !== undefined)
    throw new BadSiteError(
      `${setting}: “${wrong}” is not an origin: write scheme, host and port as a browser does, https://shop.example, without a path; or “*” for any page`,
    );
}

/** Characters that end the name of a parameter in an address. */
const ENDS_NAME = /[&=#?\p{Cc}]/u;

/** @throws BadSiteError for a parameter that no page can have */
function checkRules({ queryParameters, redact }: TextRules): void {
  for (const name of queryParameters) {
    if (name === '' || ENDS_NAME.test(name))
      throw new BadSiteError(
        `query_parameters: “${name}” is not the name of a parameter: write the name alone, such as id for /item?id=7`,
      );
    if (redact && isSecretParameter(name))
      throw new BadSiteError(
        `query_parameters: “${name}” is removed from addresses, because it names a secret: leave it out, or switch redact off`,
      );
  }
}

function originOf(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).origin : undefined;
}

export interface CheckedSiteChange {
  readonly id: string;
  readonly change: SiteChange;
  /** The caller has read what the change does to the past. */
  readonly confirmed: boolean;
  /** Events of the site that are stored. */
  readonly storedEvents: () => Promise<number>;
}

/**
 * Changes settings of a site.
 *
 * @throws BadSiteError, OperationRefused; `confirmation_needed` says what the change does to what is stored
 */
export async function changeSite(sites: Sites, request: CheckedSiteChange): Promise<Site> {
  const { id, change, confirmed, storedEvents } = request;
  checkSettings(change);
  const site = await requireSite(sites, id);
  requireServed(site);
  checkRules(changedSite(site, change).rules ?? DEFAULT_TEXT_RULES);
  const stored = await storedEvents();
  if (change.timeZone !== undefined && change.timeZone !== site.timeZone && stored > 0)
    throw new OperationRefused(
      'zone_in_use',
      `the days of “${id}” are cut in ${site.timeZone}, and ${stored} events are stored: another zone would move events between days that are published. ` +
        `Ask in another zone with “tidemark query --time-zone ${change.timeZone}”, or make another site and send or replay the events there`,
    );
  if (change.currency !== undefined && change.currency !== site.currency && stored > 0 && !confirmed)
    throw new OperationRefused(
      'confirmation_needed',
      `prices without a currency will be in ${change.currency} from now on; the ${stored} events that are stored keep ${site.currency}, so revenue will show both. Say --yes to do it`,
    );
  return changed(sites, site, change);
}

export interface SiteRemovalRequest extends Pick<CheckedSiteChange, 'id' | 'confirmed' | 'storedEvents'> {
  readonly nowMs: number;
}

/** Removes a site; its data stays. @throws OperationRefused; `confirmation_needed` says what it does */
export async function removeSite(sites: Sites, request: SiteRemovalRequest): Promise<Site> {
  const { id, confirmed, nowMs } = request;
  const site = await requireSite(sites, id);
  if (!isServed(site)) return site;
  if (!confirmed)
    throw new OperationRefused(
      'confirmation_needed',
      `the keys of “${id}” will stop working at once, and its numbers can no longer be asked for. ` +
        `Its events (${await request.storedEvents()}) and its published days stay on disk, and “tidemark sites restore --site ${id}” brings it back. Say --yes to do it`,
    );
  return changed(sites, site, { removedMs: nowMs });
}

/** Brings a removed site back. @throws OperationRefused */
export async function restoreSite(sites: Sites, id: string): Promise<Site> {
  return changed(sites, await requireSite(sites, id), { removedMs: null });
}

/** @throws OperationRefused */
export async function rotateWriteKey(
  sites: RotatableSites,
  { id, overlapMs }: { readonly id: string; readonly overlapMs: number },
  nowMs: number,
): Promise<{ readonly site: Site; readonly secrets: SiteSecrets | undefined }> {
  const site = await requireSite(sites, id);
  requireServed(site);
  return { site, secrets: await sites.rotateWriteKey(id, { nowMs, untilMs: nowMs + overlapMs }) };
}

async function requireSite(sites: Sites, id: string): Promise<Site> {
  const site = await sites.get(id);
  if (site !== undefined) return site;
  const known = (await sites.list()).map((one) => one.id);
  throw new OperationRefused(
    'unknown_site',
    `there is no site “${id}”: ${known.length === 0 ? 'there is none yet' : `the sites are ${known.join(', ')}`}`,
  );
}

async function changed(sites: Sites, site: Site, change: SiteChange): Promise<Site> {
  return (await sites.change(site.id, change)) ?? changedSite(site, change);
}
