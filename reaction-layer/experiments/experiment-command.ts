import { type CommandAction, type CommandCall, CommandUsageError } from '../../core/capability/command';

/** The verbs of `experiment`; what each does is loaded when it is called. */
const VERBS: ReadonlyMap<string, () => Promise<CommandAction>> = new Map([
  ['list', async () => (await import('./declared-actions')).list],
  ['show', async () => (await import('./declared-actions')).show],
  ['create', async () => (await import('./declared-actions')).create],
  ['change', async () => (await import('./declared-actions')).change],
  ['start', async () => (await import('./declared-actions')).start],
  ['pause', async () => (await import('./declared-actions')).pause],
  ['decide', async () => (await import('./declared-actions')).decide],
  ['archive', async () => (await import('./declared-actions')).archive],
  ['results', async () => (await import('./results-actions')).results],
  ['simulate', async () => (await import('./simulate-action')).simulate],
  ['plan', async () => (await import('./results-actions')).plan],
  ['assign', async () => (await import('./assign-actions')).assignUnit],
  ['hash', async () => (await import('./assign-actions')).hashValue],
]);

export async function experiment(call: CommandCall): Promise<number> {
  const [verb = 'list'] = call.arguments;
  const load = VERBS.get(verb);
  if (load === undefined) throw new CommandUsageError(`“${verb}” is none of ${[...VERBS.keys()].join(', ')}`);
  return (await load())(call);
}
