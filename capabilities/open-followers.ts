import { readSettings } from '../core/capability/capability';
import type { FollowerContext, NamedFollower } from '../core/capability/follower';
import { CONSUMERS } from './generated/consumer';
import { CAPABILITIES } from './list';

export interface FollowerOptions extends Pick<FollowerContext, 'clock' | 'tablesOf' | 'lake'> {
  /** Source of settings: the environment variables of the process or function. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The followers of all capabilities; loads their code. @throws CapabilityError for an invalid setting */
export async function openFollowers({ environment, ...context }: FollowerOptions): Promise<readonly NamedFollower[]> {
  const opened = CAPABILITIES.map(async (capability): Promise<NamedFollower | undefined> => {
    const load = CONSUMERS.get(capability.name);
    if (load === undefined) return undefined;
    const follower = (await load())({
      ...context,
      tables: context.tablesOf(capability.name),
      settings: readSettings(capability, environment),
    });
    return { name: capability.name, start: capability.consumer?.start ?? 'latest', follower };
  });
  return (await Promise.all(opened)).filter((one) => one !== undefined);
}
