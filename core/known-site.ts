import { codedError } from './coded-error';
import type { Sites } from './port/sites';

/** A site that nobody has made. Its code is that of a problem, so callers read the message. */
export class UnknownSiteError extends codedError('UnknownSiteError', 'unknown_site') {}

/**
 * Lets an operation about one site, or about all, go on if there is such a site. A removed one counts: what is stored of
 * it can be looked after.
 *
 * @throws UnknownSiteError naming the sites there are
 */
export async function requireKnownSite(sites: Pick<Sites, 'get' | 'list'>, id: string | undefined): Promise<void> {
  if (id === undefined || (await sites.get(id)) !== undefined) return;
  const known = (await sites.list()).map((site) => site.id);
  const hint = known.length === 0 ? 'there is none yet' : `the sites are ${known.join(', ')}`;
  throw new UnknownSiteError(`there is no site “${id}”: ${hint}`);
}
