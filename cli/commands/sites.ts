import { addSite, listSites } from '../../core/wire/sites';
import type { DayOfWeek } from '../../core/time/day-of-week';
import { withConnection } from '../connection';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { table } from '../table';

export function sites(
  options: CommonOptions & { readonly timeZone: string; readonly currency: string; readonly weekStart: DayOfWeek },
  output: Output,
  [verb = 'list']: readonly string[],
): Promise<number> {
  return withConnection(options, 'sites', async (connection) => {
    if (verb === 'add') {
      if (options.site === undefined) throw new UserError('name the new site with --site');
      const made = await connection.call(addSite, {
        id: options.site,
        time_zone: options.timeZone,
        currency: options.currency,
        week_start: options.weekStart,
      });
      output.result(made, () => table([made], ''));
      return EXIT.done;
    }
    if (verb !== 'list') throw new UserError(`“${verb}” is neither “list” nor “add”`);
    const answer = await connection.call(listSites, {});
    output.result(answer, () =>
      table(answer.sites, 'No site yet: replay a file, or create one with “tidemark sites add --site NAME”.'),
    );
    return EXIT.done;
  });
}
