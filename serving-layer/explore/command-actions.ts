import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { FIELDS } from '../../core/metric/field';
import { COHORT_GRAINS, FUNNEL_ACTORS, FUNNEL_ORDERS, JOURNEY_VIEWS } from '../../core/wire/choices';
import { getFunnel } from '../../core/wire/funnel';
import { getJourneys, type Journeys } from '../../core/wire/journeys';
import { getRetention, type Retention } from '../../core/wire/retention';
import { getSessionEvents, listSessions } from '../../core/wire/session-list';
import { getSessionSummary } from '../../core/wire/session-summary';

/** If absent, the API applies its defaults: the span that the help states, up to the end of the current minute. */
const range = z.object({ from: z.string().optional(), to: z.string().optional(), timeZone: z.string().optional() });
const funnelOptions = range.extend({
  steps: z.string(),
  within: z.string(),
  per: z.enum(FUNNEL_ACTORS),
  order: z.enum(FUNNEL_ORDERS),
  exclude: z.string().optional(),
  filter: z.array(z.string()).optional(),
  by: z.enum(FIELDS).optional(),
  limit: z.int().optional(),
});
const retentionOptions = range.extend({
  grain: z.enum(COHORT_GRAINS),
  periods: z.int().optional(),
  days: z.int().optional(),
});
const journeyOptions = range.extend({
  around: z.string(),
  before: z.int().optional(),
  after: z.int().optional(),
  show: z.enum(JOURNEY_VIEWS),
  filter: z.array(z.string()).optional(),
  limit: z.int().optional(),
});

function onTheWire<Options extends z.output<typeof range>>({ timeZone, ...options }: Options) {
  return { ...options, time_zone: timeZone };
}

export async function funnel({ options, api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getFunnel, {
    ...onTheWire(funnelOptions.parse(options)),
    site: await api.site(),
  });
  output.result(answer, () =>
    [
      output.table(answer.steps, 'No events in this range.'),
      ...(answer.groups ?? []).map(
        ({ by, steps }) => `\n${Object.values(by)[0] ?? '(none)'}\n${output.table(steps, '')}`,
      ),
    ].join('\n'),
  );
  return 0;
}

export async function retention({ options, api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getRetention, {
    ...onTheWire(retentionOptions.parse(options)),
    site: await api.site(),
  });
  const seen = answer.cohorts.filter(({ size }) => size > 0);
  output.result(answer, () =>
    output.table(
      seen.map((cohort) => cohortRow(cohort, answer.grain)),
      'No visitors in this range.',
    ),
  );
  return 0;
}

function cohortRow(
  { first_day, size, retained }: Retention['cohorts'][number],
  grain: Retention['grain'],
): Readonly<Record<string, unknown>> {
  return {
    first_day,
    size,
    ...Object.fromEntries(retained.map((count, period) => [`${grain} ${period}`, share(count, size)])),
  };
}

/** @example share(12, 48) // '12 (25 %)' */
function share(count: number | null, size: number): string | null {
  return count === null ? null : `${count} (${Math.round((100 * count) / size)} %)`;
}

const sessionOptions = range.extend({
  list: z.int().optional(),
  filter: z.array(z.string()).optional(),
  session: z.string().optional(),
  began: z.string().optional(),
  sessionId: z.string().optional(),
  at: z.string().optional(),
});

export async function sessions(call: CommandCall): Promise<number> {
  const { list, filter, session: id, began, sessionId, at, ...asked } = sessionOptions.parse(call.options);
  const { api, output } = call;
  if (id !== undefined && began === undefined)
    throw new CommandUsageError('say when the session began with --began, as “tidemark sessions --list” shows it');
  if (sessionId !== undefined && at === undefined)
    throw new CommandUsageError('name a moment of the session with --at, such as the time of a finding');
  if (id !== undefined || sessionId !== undefined) {
    const asking = id === undefined ? { session_id: sessionId, at } : { id, began };
    const answer = await api.call(getSessionEvents, { site: await api.site(), ...asking });
    output.result(answer, () => output.table(answer.events, 'There is no such session.'));
    return 0;
  }
  if (list !== undefined) {
    const answer = await api.call(listSessions, { ...onTheWire(asked), filter, site: await api.site(), limit: list });
    output.result(answer, () => output.table(answer.sessions, 'No sessions in this range.'));
    return 0;
  }
  return summary(call);
}

async function summary({ options, api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getSessionSummary, {
    ...onTheWire(range.parse(options)),
    site: await api.site(),
  });
  output.result(answer, () => output.report(answer));
  return 0;
}

export async function journeys({ options, api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getJourneys, {
    ...onTheWire(journeyOptions.parse(options)),
    site: await api.site(),
  });
  output.result(answer, () =>
    [
      `${answer.sessions} sessions with ${answer.around}`,
      ...answer.steps.filter(({ step }) => step > 0).map((step) => stepText(step, answer, output)),
    ].join('\n\n'),
  );
  return 0;
}

function stepText(
  { side, step, rest, sessions, ends }: Journeys['steps'][number],
  { branches, sessions: all }: Journeys,
  output: CommandCall['output'],
): string {
  const edge = side === 'after' ? 'ended' : 'began';
  const shown = branches.filter((branch) => branch.side === side && branch.step === step);
  const rows = shown.map(({ path, sessions: count, ends: last }) => ({
    path: pathText(path, side),
    sessions: share(count, all),
    [edge]: last,
  }));
  const others = { path: `${rest.branches} others`, sessions: share(rest.sessions, all), [edge]: rest.ends };
  const title = `${step} ${side}: ${sessions} sessions, of which ${ends} ${edge} here`;
  return `${title}\n${output.table(rest.branches === 0 ? rows : [...rows, others], 'Nothing.')}`;
}

/** In the order in which the events happened. */
function pathText(path: Journeys['branches'][number]['path'], side: 'before' | 'after'): string {
  const events = path.map(({ event_type, page }) => (page === null ? event_type : `${event_type} ${page}`));
  return (side === 'after' ? events : events.toReversed()).join(' > ');
}
