import { type CommandAction, type CommandCall, CommandUsageError } from '../../core/capability/command';

/** What `detect` can be asked for; each action is loaded when it is called. */
const ACTIONS: ReadonlyMap<string, () => Promise<CommandAction>> = new Map([
  ['series', async () => (await import('./series/series-command')).detectSeries],
  ['sessions', async () => (await import('./detect-sessions')).detectSessions],
  ['forest', async () => (await import('../models/forest/forest-command')).detectForest],
]);

export async function detectFiles(call: CommandCall): Promise<number> {
  const [what = ''] = call.arguments;
  const load = ACTIONS.get(what);
  if (load === undefined)
    throw new CommandUsageError(`“${what}” cannot be detected in a file: use ${[...ACTIONS.keys()].join(' or ')}`);
  return (await load())(call);
}
