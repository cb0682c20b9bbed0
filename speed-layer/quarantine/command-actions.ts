import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { getQuarantine, replayQuarantine } from '../../core/wire/quarantine';

export async function quarantine({ arguments: [verb = 'list'], api, output }: CommandCall): Promise<number> {
  if (verb !== 'list' && verb !== 'replay') throw new CommandUsageError(`“${verb}” is neither “list” nor “replay”`);
  const site = await api.site();
  if (verb === 'replay') {
    const answer = await api.call(replayQuarantine, { site });
    output.result(answer, () => output.report(answer));
    return 0;
  }
  const answer = await api.call(getQuarantine, { site });
  output.result(answer, () => output.table(answer.reasons, 'Nothing in quarantine.'));
  return 0;
}
