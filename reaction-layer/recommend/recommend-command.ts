import { type CommandAction, type CommandCall, CommandUsageError } from '../../core/capability/command';

/** What `recommend` can be asked for; each action is loaded when it is called. */
const ACTIONS: ReadonlyMap<string, () => Promise<CommandAction>> = new Map([
  ['for', async () => (await import('./for-command')).recommendFor],
  ['evaluate', async () => (await import('./evaluate/evaluate-command')).evaluateRecommendations],
]);

export async function recommendItems(call: CommandCall): Promise<number> {
  const [what = ''] = call.arguments;
  const load = ACTIONS.get(what);
  if (load === undefined)
    throw new CommandUsageError(`recommend cannot do “${what}”: use ${[...ACTIONS.keys()].join(' or ')}`);
  return (await load())(call);
}
