import { createHmac } from 'node:crypto';
import { createIdentities, type Identity, type IdentityKind } from '../../core/event/identity';
import type { Site, Sites } from '../../core/port/sites';
import { createSealer, type Sealer } from './seal';

/** What the collector does with a site's secret; the secret itself stays here. */
export interface SiteKeys extends Sealer {
  readonly identity: (kind: IdentityKind, id: string) => Identity;
  /** A digest that cannot be computed from a guess of the content without the key. */
  readonly digest: (content: Uint8Array) => Uint8Array;
}

/** Cached identities per site: the visitors of a few minutes at the peak. */
const REMEMBERED_IDENTITIES = 20_000;

export function createSiteKeys(site: string, pseudonymKey: Uint8Array): SiteKeys {
  const hmac = (text: string): Uint8Array => createHmac('sha256', pseudonymKey).update(text).digest();
  return {
    ...createSealer(site, pseudonymKey),
    identity: createIdentities(hmac, REMEMBERED_IDENTITIES),
    digest: (content) => createHmac('sha256', pseudonymKey).update('event:').update(content).digest(),
  };
}

/** Keeps the keys of the sites seen so far, and notices when a secret changes. */
export function createKeyRing(sites: Sites): (site: Site) => Promise<SiteKeys | undefined> {
  const ring = new Map<string, { readonly secret: string; readonly keys: SiteKeys }>();
  return async ({ id }) => {
    const secrets = await sites.secrets(id);
    if (secrets === undefined) return undefined;
    const secret = Buffer.from(secrets.pseudonymKey).toString('base64');
    const held = ring.get(id);
    if (held?.secret === secret) return held.keys;
    const keys = createSiteKeys(id, secrets.pseudonymKey);
    ring.set(id, { secret, keys });
    return keys;
  };
}
