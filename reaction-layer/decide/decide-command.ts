import { type CommandAction, type CommandCall, CommandUsageError } from '../../core/capability/command';

/** The verbs of `decide`; anything else is a file. */
const VERBS: ReadonlyMap<string, () => Promise<CommandAction>> = new Map([
  ['replay', async () => (await import('./replay-action')).replay],
  ['show', async () => (await import('./site-actions')).show],
  ['outcome', async () => (await import('./site-actions')).outcome],
  ['override', async () => (await import('./site-actions')).override],
  ['reviews', async () => (await import('./site-actions')).reviews],
  ['policy', async () => (await import('./site-actions')).policy],
  ['lists', async () => (await import('./site-actions')).lists],
]);

export async function decideOrAsk(call: CommandCall): Promise<number> {
  const [what = ''] = call.arguments;
  const load = VERBS.get(what);
  if (load !== undefined) return (await load())(call);
  if (call.arguments.length > 1 && call.arguments[1] !== undefined)
    throw new CommandUsageError(`“${what}” is none of ${[...VERBS.keys()].join(', ')}`);
  return (await import('./file-action')).decideFile(call);
}
