import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import type { AnswerOf } from '../../core/wire/operation';
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
  output.result(answer, () => listed(answer.reasons, output));
  return 0;
}

type Reasons = AnswerOf<typeof getQuarantine>['reasons'];

/** The counts in a narrow table, then what is wrong with each kind, and what to send instead. */
function listed(reasons: Reasons, output: CommandCall['output']): string {
  const counts = reasons.map(({ code, path, count, replayed, first_hour, last_hour, last_replayed }) => ({
    code,
    path,
    waiting: count,
    replayed,
    first_hour,
    last_hour,
    last_replayed: last_replayed ?? null,
  }));
  const messages = reasons.map(({ code, message }) => `  ${code}: ${message}`);
  return [
    output.table(counts, 'Nothing in quarantine (an event is listed up to 90 seconds after it was refused).'),
    ...messages,
  ].join('\n');
}
