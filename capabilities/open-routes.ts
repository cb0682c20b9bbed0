import { readSettings } from '../core/capability/capability';
import type { NamedRoutes } from '../core/capability/route';
import { ROUTES } from './generated/routes';
import { CAPABILITIES } from './list';

/** The routes of all capabilities; loads their code. @throws CapabilityError for an invalid setting */
export async function openRoutes(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly NamedRoutes[]> {
  const opened: NamedRoutes[] = [];
  // One after the other: capabilities share files, which the loader of the tests cannot link twice at the same time.
  for (const capability of CAPABILITIES) {
    const load = ROUTES.get(capability.name);
    if (load === undefined) continue;
    opened.push({ name: capability.name, routes: await load(), settings: readSettings(capability, environment) });
  }
  return opened;
}
