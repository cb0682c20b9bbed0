import { type CapabilityRoutes, readRoutes, serves } from '../../core/capability/route';
import { createFindingsService, type FindingsService } from './findings-service';
import { getFindings } from './wire';

export const routes: CapabilityRoutes = {
  read: readRoutes(createFindingsService, [
    serves(getFindings, (asked, service: FindingsService) => service.list(asked)),
  ]),
};
