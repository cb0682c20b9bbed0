export { createServerClient, type ServerClient } from './server-client';
export type { ServerClientOptions, Refusal } from './settings';
