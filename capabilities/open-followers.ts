import { type Capability, readSettings } from '../core/capability/capability';
import type { NamedFollower } from '../core/capability/follower';
import type { Clock } from '../core/port/clock';
import type { ItemTables } from '../core/port/item-table';
import { CONSUMERS } from './generated/consumer';
import { CAPABILITIES } from './list';

export interface FollowerOptions {
  readonly clock: Clock;
  /** The tables of a capability. */
  readonly tablesOf: (capability: Capability) => ItemTables;
  /** Source of settings: the environment variables of the process or function. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The followers of all capabilities; loads their code. @throws CapabilityError for an invalid setting */
export async function openFollowers({
  clock,
  tablesOf,
  environment,
}: FollowerOptions): Promise<readonly NamedFollower[]> {
  const opened = CAPABILITIES.map(async (capability): Promise<NamedFollower | undefined> => {
    const load = CONSUMERS.get(capability.name);
    if (load === undefined) return undefined;
    const follower = (await load())({
      clock,
      tables: tablesOf(capability),
      settings: readSettings(capability, environment),
    });
    return { name: capability.name, start: capability.consumer?.start ?? 'latest', follower };
  });
  return (await Promise.all(opened)).filter((one) => one !== undefined);
}
