import { DEFAULT_TEXT_RULES } from '../../core/event/text-rules';
import { ownValue } from '../../core/own-value';
import type { DayOfWeek } from '../../core/time/day-of-week';
import type { AnswerOf } from '../../core/wire/operation';
import { addSite, changeSite, listSites, removeSite, restoreSite } from '../../core/wire/sites';
import { textRulesOnWire } from '../../core/wire/text-rules';
import { withConnection } from '../connection';
import { EXIT, UserError } from '../exit';
import type { CommonOptions, Connection } from '../options';
import type { Output } from '../output';
import { confirmable } from '../refusal';
import { table } from '../table';

type Switch = 'on' | 'off';

export interface SiteOptions extends CommonOptions {
  readonly timeZone?: string;
  readonly currency?: string;
  readonly weekStart?: DayOfWeek;
  readonly name?: string;
  readonly readOrigins?: readonly string[];
  readonly sendOrigins?: readonly string[];
  readonly refundEvent?: string;
  readonly trailingSlash?: 'ignore' | 'keep';
  readonly hashRoutes?: Switch;
  readonly queryParameters?: readonly string[];
  readonly hosts?: 'merge' | 'keep';
  readonly categoryCase?: 'fold' | 'keep';
  readonly redact?: Switch;
  readonly yes: boolean;
}

/** Takes a setting back. */
const NONE = 'none';
const ANY = 'any';

function changeOf(options: SiteOptions) {
  const { timeZone, currency, weekStart, name, readOrigins, sendOrigins, refundEvent } = options;
  return {
    time_zone: timeZone,
    currency,
    week_start: weekStart,
    name,
    read_origins: readOrigins,
    send_origins: sendOrigins?.[0] === ANY ? null : sendOrigins,
    refund_event: refundEvent === NONE ? null : refundEvent,
    text_rules: rulesOf(options),
  };
}

/** Undefined if no switch changes. */
function rulesOf({ trailingSlash, hashRoutes, queryParameters, hosts, categoryCase, redact }: SiteOptions) {
  const rules = {
    trailing_slash: trailingSlash,
    hash_routes: isOn(hashRoutes),
    query_parameters: queryParameters,
    hosts,
    category_case: categoryCase,
    redact: isOn(redact),
  };
  return Object.values(rules).every((rule) => rule === undefined) ? undefined : rules;
}

function isOn(value: Switch | undefined): boolean | undefined {
  return value && value === 'on';
}

type SiteAnswer = AnswerOf<typeof changeSite>;
type Action = (connection: Connection, id: string, options: SiteOptions) => Promise<SiteAnswer>;

const ACTIONS: Readonly<Record<string, Action>> = {
  add: (connection, id, { timeZone: time_zone, currency, weekStart: week_start }) =>
    connection.call(addSite, { id, time_zone, currency, week_start }),
  set: (connection, id, options) => {
    const change = changeOf(options);
    if (Object.values(change).every((setting) => setting === undefined))
      throw new UserError(
        'say what to change, such as --name or --currency; “tidemark sites --help” lists the settings',
      );
    return connection.call(changeSite, { id, ...change, confirm: options.yes });
  },
  remove: (connection, id, { yes: confirm }) => connection.call(removeSite, { id, confirm }),
  restore: (connection, id) => connection.call(restoreSite, { id }),
};

/** A row of the table: of the switches only those that are not as they are by default. */
function shown({ text_rules: rules, ...site }: SiteAnswer): Readonly<Record<string, unknown>> {
  const usual = new Map<string, unknown>(Object.entries(textRulesOnWire(DEFAULT_TEXT_RULES)));
  const own = Object.entries(rules).filter(([name, value]) => String(value) !== String(usual.get(name)));
  return own.length === 0
    ? site
    : { ...site, text_rules: own.map(([name, value]) => `${name} ${String(value)}`).join(', ') };
}

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
      output.result(changed, () => table([shown(changed)], ''));
    });
  });
}

async function list(connection: Connection, output: Output): Promise<number> {
  const answer = await connection.call(listSites, {});
  output.result(answer, () =>
    table(answer.sites.map(shown), 'No site yet: replay a file, or create one with “tidemark sites add --site NAME”.'),
  );
  return EXIT.done;
}
