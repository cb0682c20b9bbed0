import { getStatus } from '../../core/wire/status';
import { listKeys, revokeKey } from '../../core/wire/keys';
import { removeSite } from '../../core/wire/sites';
import { withConnection } from '../connection';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';

/** `demo remove`. */
export function demo({ dataDir }: CommonOptions, output: Output, [verb]: readonly string[]): Promise<number> {
  if (verb !== 'remove') throw new UserError(`“${verb ?? ''}” is not “remove”, the one thing to do with a demo`);
  return withConnection({ dataDir }, 'demo', async (connection) => {
    const { sites } = await connection.call(getStatus, {});
    const simulated = sites.filter((site) => site.simulated === true).map(({ id }) => id);
    const { keys } = await connection.call(listKeys, {});
    const removed: { readonly site: string; readonly keys: readonly string[] }[] = [];
    for (const id of simulated) {
      await connection.call(removeSite, { id, confirm: true });
      const only = keys.filter((key) => key.revoked === null && key.sites.length === 1 && key.sites[0] === id);
      for (const key of only) await connection.call(revokeKey, { id: key.id });
      removed.push({ site: id, keys: only.map((key) => key.id) });
    }
    output.result({ removed }, () =>
      removed.length === 0
        ? `There is no demo in ${dataDir}.`
        : removed
            .map(({ site, keys: { length } }) => `The site “${site}” is removed, and its ${length} keys with it.`)
            .join('\n'),
    );
    return removed.length === 0 ? EXIT.no : EXIT.done;
  });
}
