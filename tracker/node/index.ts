export { createServerClient, type ServerClient } from './server-client';
export type { ServerClientOptions, EventRefusal } from './settings';
