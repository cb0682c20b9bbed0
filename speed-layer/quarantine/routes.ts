import { adminRoutes, type AdminContext, type CapabilityRoutes, serves } from '../../core/capability/route';
import { requireKnownSite } from '../../core/known-site';
import { getQuarantine, replayQuarantine } from '../../core/wire/quarantine';
import { replayInSteps } from './replay-in-steps';
import { summariseQuarantine } from './summary';

export const routes: CapabilityRoutes = {
  admin: adminRoutes(
    (context) => context,
    [
      serves(getQuarantine, async ({ site }, context: AdminContext) => {
        await requireKnownSite(context.sites, site);
        return { ...(await summariseQuarantine(context, site)) };
      }),
      serves(replayQuarantine, async ({ site }, context: AdminContext) => {
        await requireKnownSite(context.sites, site);
        return { ...(await replayInSteps(context, site)) };
      }),
    ],
  ),
};
