import { type CapabilityRoutes, readRoutes, serves } from '../../core/capability/route';
import { type AdviceService, createAdviceService } from './advice-service';
import { getAdvice, getAdviceSummary } from './wire';

export const routes: CapabilityRoutes = {
  read: readRoutes(
    (context) => createAdviceService(context),
    [
      serves(getAdvice, (asked, service: AdviceService) => service.advise(asked)),
      serves(getAdviceSummary, (asked, service: AdviceService) => service.summary(asked)),
    ],
  ),
};
