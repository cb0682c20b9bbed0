import { type CapabilityRoutes, readRoutes, serves } from '../../core/capability/route';
import { createFindingsService, type FindingsService } from './findings-service';
import { getDetectors, getFindings } from './wire';

export const routes: CapabilityRoutes = {
  read: readRoutes(createFindingsService, [
    serves(getFindings, (asked, service: FindingsService) => service.list(asked)),
    serves(getDetectors, ({ site }, service: FindingsService) => service.detectors(site)),
  ]),
};
