import {
  type AdminContext,
  adminRoutes,
  type CapabilityRoutes,
  decideRoutes,
  type ReadContext,
  readRoutes,
  serves,
} from '../../core/capability/route';
import { requireKnownSite } from '../../core/known-site';
import { createDecidingService, type DecidingService } from './deciding-service';
import { lists, outcome, override } from './operate';
import { changeLists, overrideDecision, reportOutcome, setPolicy } from './operate-wire';
import { storePolicy } from './policy/stored-policy';
import { decision, listsOf, policyOf, reviewPage } from './read-decisions';
import { getDecision, getLists, getPolicy, getReviews } from './read-wire';
import { takeDecision } from './wire';

export const routes: CapabilityRoutes = {
  decide: decideRoutes(
    (context) => createDecidingService(context),
    [
      serves(takeDecision, (asked, service: DecidingService) => service.take(asked)),
      serves(changeLists, lists),
      serves(reportOutcome, outcome),
      serves(overrideDecision, override),
    ],
  ),
  read: readRoutes(
    (context) => context,
    [
      serves(getReviews, reviewPage),
      serves(getDecision, (asked, context: ReadContext) => decision(asked, context)),
      serves(getPolicy, policyOf),
      serves(getLists, listsOf),
    ],
  ),
  admin: adminRoutes(
    (context) => context,
    [
      serves(setPolicy, async ({ site, policy }, { sites, tablesOf }: AdminContext) => {
        await requireKnownSite(sites, site);
        const { version } = await storePolicy(tablesOf('decide')('policies'), site, policy);
        return { site, version };
      }),
    ],
  ),
};
