import { type CommandAction, type CommandCall, CommandUsageError } from '../../core/capability/command';

/** The verbs of `alerts`; what each does is loaded when it is called. */
const VERBS: ReadonlyMap<string, () => Promise<CommandAction>> = new Map([
  ['list', async () => (await import('./alert-lists')).list],
  ['rules', async () => (await import('./alert-actions')).rules],
  ['test', async () => (await import('./alert-actions')).test],
  ['send-test', async () => (await import('./alert-actions')).sendTest],
  ['silence', async () => (await import('./alert-actions')).addSilence],
  ['silences', async () => (await import('./alert-lists')).silences],
  ['unsilence', async () => (await import('./alert-actions')).endSilence],
  ['ack', async () => (await import('./alert-actions')).acknowledge],
  ['channels', async () => (await import('./alert-lists')).channels],
  ['deliveries', async () => (await import('./alert-lists')).deliveries],
]);

export async function alerts(call: CommandCall): Promise<number> {
  const [verb = 'list', ...rest] = call.arguments;
  const load = VERBS.get(verb);
  if (load === undefined) throw new CommandUsageError(`“${verb}” is none of ${[...VERBS.keys()].join(', ')}`);
  return (await load())({ ...call, arguments: rest });
}
