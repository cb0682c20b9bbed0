import { type CapabilityRoutes, type ReadContext, readRoutes, serves } from '../../core/capability/route';
import { createAdviceService } from './advice-service';
import { readReport, reportAdminRoutes, subscriptionsOf } from './report/report-routes';
import { unsubscribeRoutes } from './report/unsubscribe';
import { getReport } from './report/wire';
import { getAdvice, getAdviceSummary } from './wire';

export const routes: CapabilityRoutes = {
  read: readRoutes(
    (context: ReadContext) => ({ context, advice: createAdviceService(context) }),
    [
      serves(getAdvice, (asked, { advice }) => advice.advise(asked)),
      serves(getAdviceSummary, (asked, { advice }) => advice.summary(asked)),
      serves(getReport, (asked, { context }) => readReport(context, asked)),
    ],
  ),
  admin: reportAdminRoutes,
  open: (context) => unsubscribeRoutes(subscriptionsOf(context)),
};
