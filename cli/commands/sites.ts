import { withConnection } from '../connection';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { table } from '../table';

type SiteAnswer = {
  readonly id: string;
  readonly time_zone: string;
  readonly currency: string;
  readonly write_key: string;
};

export function sites(
  options: CommonOptions & { readonly timeZone: string; readonly currency: string },
  output: Output,
  [verb = 'list']: readonly string[],
): Promise<number> {
  return withConnection(options, 'sites', async (connection) => {
    if (verb === 'add') {
      if (options.site === undefined) throw new UserError('name the new site with --site');
      const made = await connection.post<SiteAnswer>('/v1/admin/sites', {
        id: options.site,
        time_zone: options.timeZone,
        currency: options.currency,
      });
      output.result(made, () => table([made], ''));
      return EXIT.done;
    }
    if (verb !== 'list') throw new UserError(`“${verb}” is neither “list” nor “add”`);
    const answer = await connection.get<{ readonly sites: readonly SiteAnswer[] }>('/v1/admin/sites');
    output.result(answer, () =>
      table(answer.sites, 'No site yet: replay a file, or create one with “tidemark sites add --site NAME”.'),
    );
    return EXIT.done;
  });
}
