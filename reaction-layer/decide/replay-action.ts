import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { decide, DECIDE_VERSION } from './decide';
import { policy as policyShape } from './policy/policy';
import { askRecord } from './ask-record';
import { getPolicy } from './read-wire';

/**
 * Decides again from what was recorded, with the same versions, and compares the answers byte for byte. Exit code 1 if
 * they differ.
 */
export async function replay(call: CommandCall): Promise<number> {
  const { api, output, arguments: given } = call;
  const [, id] = given;
  if (id === undefined) throw new CommandUsageError('say which decision: ./tidemark decide replay ID');
  const site = await api.site();
  const { record } = await askRecord(call, site, id);
  if (record.code !== DECIDE_VERSION)
    throw new CommandUsageError(
      `${id} was decided by version ${record.code} of the code, and this is version ${DECIDE_VERSION}: replay it with a checkout of that time`,
    );
  const { policy } = await api.call(getPolicy, { site, version: record.inputs.version });
  const again = JSON.stringify(decide(record.inputs, policyShape.parse(policy)));
  const isSame = again === record.answer;
  output.result({ decision_id: id, same: isSame, recorded: record.answer, replayed: again }, () =>
    isSame ? `${again}\nthe same, byte for byte` : `recorded: ${record.answer}\nreplayed: ${again}\nthey differ`,
  );
  return isSame ? 0 : 1;
}
