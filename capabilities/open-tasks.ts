import { readSettings } from '../core/capability/capability';
import type { NamedTask } from '../core/capability/task';
import { TASKS } from './generated/task';
import { CAPABILITIES } from './list';

/** The tasks of all capabilities; loads their code. @throws CapabilityError for an invalid setting */
export async function openTasks(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly NamedTask[]> {
  const opened: NamedTask[] = [];
  // One after the other, as in open-routes.ts.
  for (const capability of CAPABILITIES) {
    const load = TASKS.get(capability.name);
    if (load === undefined) continue;
    opened.push({ name: capability.name, create: await load(), settings: readSettings(capability, environment) });
  }
  return opened;
}
