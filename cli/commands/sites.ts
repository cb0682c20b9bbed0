import { ownValue } from '../../core/own-value';
import type { DayOfWeek } from '../../core/time/day-of-week';
import { addSite, changeSite, listSites, removeSite, restoreSite } from '../../core/wire/sites';
import { withConnection } from '../connection';
import { EXIT, UserError } from '../exit';
import type { CommonOptions, Connection } from '../options';
import type { Output } from '../output';
import { confirmable } from '../refusal';
import { table } from '../table';

export interface SiteOptions extends CommonOptions {
  readonly timeZone?: string;
  readonly currency?: string;
  readonly weekStart?: DayOfWeek;
  readonly name?: string;
  readonly readOrigins?: readonly string[];
  readonly yes: boolean;
}

type Action = (connection: Connection, id: string, options: SiteOptions) => Promise<Readonly<Record<string, unknown>>>;

const ACTIONS: Readonly<Record<string, Action>> = {
  add: (connection, id, { timeZone: time_zone, currency, weekStart: week_start }) =>
    connection.call(addSite, { id, time_zone, currency, week_start }),
  set: (connection, id, options) => {
    const { timeZone: time_zone, currency, weekStart: week_start, name, readOrigins: read_origins } = options;
    if ([time_zone, currency, week_start, name, read_origins].every((setting) => setting === undefined))
      throw new UserError('say what to change: --name, --currency, --time-zone, --week-start or --read-origins');
    const change = { time_zone, currency, week_start, name, read_origins };
    return connection.call(changeSite, { id, ...change, confirm: options.yes });
  },
  remove: (connection, id, { yes: confirm }) => connection.call(removeSite, { id, confirm }),
  restore: (connection, id) => connection.call(restoreSite, { id }),
};

export function sites(options: SiteOptions, output: Output, [verb = 'list']: readonly string[]): Promise<number> {
  const action = ownValue(ACTIONS, verb);
  if (action === undefined && verb !== 'list')
    throw new UserError(`“${verb}” is none of list, ${Object.keys(ACTIONS).join(', ')}`);
  return withConnection(options, 'sites', async (connection) => {
    if (action === undefined) return list(connection, output);
    const { site } = options;
    if (site === undefined) throw new UserError(`name the site with --site: tidemark sites ${verb} --site NAME`);
    return confirmable(output, async () => {
      const changed = await action(connection, site, options);
      output.result(changed, () => table([changed], ''));
    });
  });
}

async function list(connection: Connection, output: Output): Promise<number> {
  const answer = await connection.call(listSites, {});
  output.result(answer, () =>
    table(answer.sites, 'No site yet: replay a file, or create one with “tidemark sites add --site NAME”.'),
  );
  return EXIT.done;
}
