import type { CapabilityRoutes } from '../../core/capability/route';

export const routes: CapabilityRoutes = {};
