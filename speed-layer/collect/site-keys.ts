import { createHmac } from 'node:crypto';
import { createIdentities, type Identity, type IdentityKind, type IdentityMemory } from '../../core/event/identity';
import { createIdentityMemory } from '../../core/event/identity-memory';
import type { Site, Sites } from '../../core/port/sites';
import { createSiteBudgets, type SiteBudgets } from './budgets';
import { createSealer, type Sealer } from './seal';

/** What the collector does with a site's secret; the secret itself stays here. */
export interface SiteKeys extends Sealer {
  readonly identity: (kind: IdentityKind, id: string) => Identity;
  /** A digest that cannot be computed from a guess of the content without the key. */
  readonly digest: (content: Uint8Array) => Uint8Array;
}

/** Memory for the identities of all sites of a collector, bytes: the visitors of a few minutes at the peak. */
const IDENTITY_BYTES = 32 * 1024 * 1024;

/** @param memory shared by all sites, so that it is bounded however many there are */
export function createSiteKeys(
  site: string,
  pseudonymKey: Uint8Array,
  memory: IdentityMemory = createIdentityMemory(IDENTITY_BYTES),
): SiteKeys {
  const hmac = (text: string): Uint8Array => createHmac('sha256', pseudonymKey).update(text).digest();
  return {
    ...createSealer(site, pseudonymKey),
    identity: createIdentities(hmac, memory),
    digest: (content) => createHmac('sha256', pseudonymKey).update('event:').update(content).digest(),
  };
}

/** What a collector remembers of a site. */
export interface SiteMemory {
  readonly keys: SiteKeys;
  readonly budgets: SiteBudgets;
}

/** Remembers the sites seen so far, and notices when a secret changes. */
export function createSiteRing(
  sites: Sites,
  lateEventsPerMinute: number,
): (site: Site) => Promise<SiteMemory | undefined> {
  const memory = createIdentityMemory(IDENTITY_BYTES);
  const ring = new Map<string, SiteMemory & { readonly secret: string }>();
  return async ({ id }) => {
    const secrets = await sites.secrets(id);
    if (secrets === undefined) return undefined;
    const secret = Buffer.from(secrets.pseudonymKey).toString('base64');
    const held = ring.get(id);
    if (held?.secret === secret) return held;
    const budgets = held?.budgets ?? createSiteBudgets(lateEventsPerMinute);
    const fresh = { secret, keys: createSiteKeys(id, secrets.pseudonymKey, memory), budgets };
    ring.set(id, fresh);
    return fresh;
  };
}

/** Memory for the pseudonyms of calls that wait, bytes: their identities come once or twice. */
const PSEUDONYM_BYTES = 4 * 1024 * 1024;

/** The pseudonyms that the collector gives, for callers in its process; undefined for an unknown site. */
export function createPseudonyms(
  sites: Pick<Sites, 'secrets'>,
): (site: string) => Promise<((kind: IdentityKind, id: string) => string) | undefined> {
  const memory = createIdentityMemory(PSEUDONYM_BYTES);
  const ring = new Map<string, { readonly secret: string; readonly of: (kind: IdentityKind, id: string) => string }>();
  return async (site) => {
    const secrets = await sites.secrets(site);
    if (secrets === undefined) return undefined;
    const secret = Buffer.from(secrets.pseudonymKey).toString('base64');
    const held = ring.get(site);
    if (held?.secret === secret) return held.of;
    const { identity } = createSiteKeys(site, secrets.pseudonymKey, memory);
    const of = (kind: IdentityKind, id: string): string => identity(kind, id).pseudonym;
    ring.set(site, { secret, of });
    return of;
  };
}
