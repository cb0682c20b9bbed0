import { createHmac } from 'node:crypto';
import { createIdentities, type Identity, type IdentityKind, type IdentityMemory } from '../../core/event/identity';
import { createIdentityMemory } from '../../core/event/identity-memory';
import type { Site, Sites } from '../../core/port/sites';
import { createLateBudget, type LateBudget } from './late-budget';
import { createQuarantineBudget, type QuarantineBudget } from './quarantine-budget';
import { createSealer, type Sealer } from './seal';

/** What the collector does with a site's secret; the secret itself stays here. */
export interface SiteKeys extends Sealer {
  readonly identity: (kind: IdentityKind, id: string) => Identity;
  /** A digest that cannot be computed from a guess of the content without the key. */
  readonly digest: (content: Uint8Array) => Uint8Array;
  /** How much may be sealed. */
  readonly budget: QuarantineBudget;
  /** How many late events may come. */
  readonly lateBudget: LateBudget;
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
    budget: createQuarantineBudget(),
    lateBudget: createLateBudget(),
    digest: (content) => createHmac('sha256', pseudonymKey).update('event:').update(content).digest(),
  };
}

/** Keeps the keys of the sites seen so far, and notices when a secret changes. */
export function createKeyRing(sites: Sites): (site: Site) => Promise<SiteKeys | undefined> {
  const memory = createIdentityMemory(IDENTITY_BYTES);
  const ring = new Map<string, { readonly secret: string; readonly keys: SiteKeys }>();
  return async ({ id }) => {
    const secrets = await sites.secrets(id);
    if (secrets === undefined) return undefined;
    const secret = Buffer.from(secrets.pseudonymKey).toString('base64');
    const held = ring.get(id);
    if (held?.secret === secret) return held.keys;
    const keys = createSiteKeys(id, secrets.pseudonymKey, memory);
    ring.set(id, { secret, keys });
    return keys;
  };
}
