import { readSettings } from '../core/capability/capability';
import type { NamedRoutes } from '../core/capability/route';
import { ROUTES } from './generated/routes';
import { CAPABILITIES } from './list';

/** The routes of all capabilities; loads their code. @throws CapabilityError for an invalid setting */
export async function openRoutes(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly NamedRoutes[]> {
  const opened = CAPABILITIES.map(async (capability): Promise<NamedRoutes | undefined> => {
    const load = ROUTES.get(capability.name);
    if (load === undefined) return undefined;
    return { name: capability.name, routes: await load(), settings: readSettings(capability, environment) };
  });
  return (await Promise.all(opened)).filter((one) => one !== undefined);
}
