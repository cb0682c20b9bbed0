import { getQuarantine, replayQuarantine } from '../../core/wire/quarantine';
import { chooseSite, withConnection } from '../connection';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { report } from '../report';
import { table } from '../table';

export function quarantine(
  options: CommonOptions,
  output: Output,
  [verb = 'list']: readonly string[],
): Promise<number> {
  if (verb !== 'list' && verb !== 'replay') throw new UserError(`“${verb}” is neither “list” nor “replay”`);
  return withConnection(options, 'quarantine', async (connection) => {
    const site = await chooseSite(connection, options.site);
    if (verb === 'replay') {
      const answer = await connection.call(replayQuarantine, { site });
      output.result(answer, () => report(answer));
      return EXIT.done;
    }
    const answer = await connection.call(getQuarantine, { site });
    output.result(answer, () => table(answer.reasons, 'Nothing in quarantine.'));
    return EXIT.done;
  });
}
