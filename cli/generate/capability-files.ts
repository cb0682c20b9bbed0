import { openRoutes } from '../../capabilities/open-routes';
import { COMMANDS_BY_CAPABILITY } from '../../capabilities/generated/commands';
import { CAPABILITIES } from '../../capabilities/list';
import { generateCapabilityLoaders } from './capability-loaders';
import { generateCapabilityReference } from './capability-reference';
import type { GeneratedFile } from './contract-validator';

/**
 * The loaders and the reference of the capabilities. The reference is written from the files that the loaders of this
 * build load.
 */
export async function generateCapabilityFiles(root: string): Promise<readonly GeneratedFile[]> {
  const routes = new Map((await openRoutes({})).map((one) => [one.name, one.routes]));
  const referred = CAPABILITIES.map((capability) => {
    const own = routes.get(capability.name);
    return {
      capability,
      operations: [...(own?.read?.operations ?? []), ...(own?.admin?.operations ?? [])],
      commands: COMMANDS_BY_CAPABILITY[capability.name] ?? [],
    };
  });
  return [...generateCapabilityLoaders(CAPABILITIES, root), ...generateCapabilityReference(referred)];
}
