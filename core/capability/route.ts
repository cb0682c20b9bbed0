export type CapabilityRoutes = never;
