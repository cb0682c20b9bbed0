import { type CommandAction, type CommandCall, CommandUsageError } from '../../core/capability/command';

/** What `features` can be asked for; each action is loaded when it is called. */
const ACTIONS: ReadonlyMap<string, () => Promise<CommandAction>> = new Map([
  ['list', async () => (await import('./list-command')).listFeatures],
  ['online', async () => (await import('./online/online-command')).onlineFeaturesOf],
  ['materialise', async () => (await import('./offline/materialise-command')).materialiseFeatures],
  ['export', async () => (await import('./offline/export-command')).exportFeatures],
  ['join', async () => (await import('./offline/join-command')).joinFeatures],
]);

export async function useFeatures(call: CommandCall): Promise<number> {
  const [what = ''] = call.arguments;
  const load = ACTIONS.get(what);
  if (load === undefined)
    throw new CommandUsageError(`features cannot do “${what}”: use ${[...ACTIONS.keys()].join(' or ')}`);
  return (await load())(call);
}
