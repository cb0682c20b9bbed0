import type { Clock } from '../core/port/clock';
import type { Keys } from '../core/port/keys';
import type { LedgerStore } from '../core/port/ledger-store';
import type { RotatableSites, Site } from '../core/port/sites';
import type { LoginCodes } from '../serving-layer/api/sessions';
import type { Operations, OperationResult } from '../serving-layer/api/operations';
import { issueKey, listKeys, makeLogin, revokeKey, rotateKey } from './keys';
import { describeSite, done, listSites, refusable } from './operation-answers';
import { siteLedger } from './site-ledger';
import { changeSite, ensureSite, removeSite, restoreSite, rotateWriteKey } from './sites';

interface Registry {
  readonly sites: RotatableSites;
  readonly keys: Keys;
  readonly ledgers: LedgerStore;
  readonly clock: Clock;
  /** Absent where no page is served. */
  readonly codes?: LoginCodes | undefined;
}

type SiteOperations = Pick<
  Operations,
  | 'listSites'
  | 'addSite'
  | 'changeSite'
  | 'removeSite'
  | 'restoreSite'
  | 'rotateWriteKey'
  | 'listKeys'
  | 'addKey'
  | 'rotateKey'
  | 'makeLogin'
  | 'revokeKey'
>;

/** Operations on sites and keys, the same in one process and on AWS. */
export function createSiteOperations({ sites, keys, ledgers, clock, codes }: Registry): SiteOperations {
  const shown = (change: () => Promise<Site>): Promise<OperationResult> =>
    refusable(async () => done(await describeSite(sites, await change())));
  const storedEvents = (id: string) => async (): Promise<number> => (await siteLedger(ledgers, id)).applied;
  return {
    listSites: () => listSites(sites),
    addSite: (site) => shown(() => ensureSite(sites, site)),
    changeSite: ({ id, ...request }) =>
      shown(() => changeSite(sites, { id, ...request, storedEvents: storedEvents(id) })),
    removeSite: ({ id, confirmed }) =>
      shown(() => removeSite(sites, { id, confirmed, storedEvents: storedEvents(id), nowMs: clock.now() })),
    restoreSite: ({ id }) => shown(() => restoreSite(sites, id)),
    rotateWriteKey: (request) =>
      refusable(async () => {
        const { site, secrets } = await rotateWriteKey(sites, request, clock.now());
        return done(await describeSite(sites, site, secrets));
      }),
    listKeys: async () => done(await listKeys(keys)),
    addKey: (request) => refusable(async () => done(await issueKey({ keys, sites, clock }, request))),
    rotateKey: (request) => refusable(async () => done(await rotateKey({ keys, clock }, request))),
    makeLogin: ({ sites: asked }) => refusable(async () => done(await makeLogin({ sites, codes }, asked))),
    revokeKey: ({ id }) => refusable(async () => done(await revokeKey({ keys, clock }, id))),
  };
}
