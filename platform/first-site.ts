import { issueKey } from './keys';
import { ensureSite } from './sites';
import type { Platform } from './platform';

/** The site of a new directory with its keys, the secret ones of which are shown once. */
export interface FirstSite {
  readonly id: string;
  /** Public: stands in pages. */
  readonly writeKey: string;
  /** Sends events from a server. */
  readonly serverKey: string;
  /** Reads from elsewhere. */
  readonly readKey: string;
}

const ID = 'shop';

/** Makes a site and keys in a directory that has no real site yet; undefined in any other. */
export async function makeFirstSite({ stores }: Pick<Platform, 'stores'>): Promise<FirstSite | undefined> {
  const { sites } = stores;
  if ((await sites.list()).some(({ simulated }) => simulated !== true)) return undefined;
  const { id } = await ensureSite(sites, { id: ID });
  const { writeKey } = (await sites.secrets(id)) ?? { writeKey: '' };
  const common = { kind: 'server', sites: [id], expiresMs: undefined } as const;
  const sending = await issueKey(stores, { ...common, name: 'First server', scopes: ['ingest'] });
  const reading = await issueKey(stores, { ...common, name: 'First reader', scopes: ['read'] });
  return { id, writeKey, serverKey: String(sending['secret']), readKey: String(reading['secret']) };
}
