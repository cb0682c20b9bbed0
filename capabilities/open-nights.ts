import { readSettings } from '../core/capability/capability';
import type { NightContext, RunPublished } from '../core/capability/night';
import { NIGHTS } from './generated/night';
import { CAPABILITIES } from './list';

export interface NightOptions extends Omit<NightContext, 'tables' | 'settings'> {
  /** Source of settings: the environment variables of the process or function. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The work of all capabilities after a published run, one after the other. @throws CapabilityError for an invalid setting */
export function openNights({ environment, ...context }: NightOptions): (run: RunPublished) => Promise<void> {
  return async (run) => {
    for (const capability of CAPABILITIES) {
      const load = NIGHTS.get(capability.name);
      if (load === undefined) continue;
      const createNight = await load();
      const settings = readSettings(capability, environment);
      await createNight({ ...context, tables: context.tablesOf(capability.name), settings }).after(run);
    }
  };
}
