import { CUSTOM_EVENT_TYPE, EVENT_TYPES } from '../../core/event/event-type';
import { DAY_MS } from '../../core/time/window';
import { FUNNEL_STEPS, getFunnel } from '../../core/wire/funnel';
import { getRetention } from '../../core/wire/retention';
import { getSessionSummary } from '../../core/wire/session-summary';
import type { RangeQuestion } from '../explore/explorer';
import { checkRange } from '../query/plan';
import { QueryError } from '../query/query-error';
import { siteOf } from '../query/query-service';
import { similar } from '../query/similar';
import type { ApiDeps } from './deps';
import { instantText, readDuration } from './instant';
import { readRange, type WireRange } from './question';
import { addRoute, type Routes } from './route';
import { wireMoment } from './wire';

const RETENTION_SPAN_MS = 30 * DAY_MS;

export function addExploreRoutes(routes: Routes, deps: ApiDeps): void {
  addRoute(routes, getFunnel, ({ steps, within, per, ...range }) => {
    const withinMs = readDuration(within) ?? 0;
    return explore(deps, range, async (question) => ({
      within_ms: withinMs,
      per,
      ...(await deps.explorer.funnel({ ...question, steps: readSteps(steps), withinMs, per })),
    }));
  });
  addRoute(routes, getRetention, ({ days, ...range }) =>
    explore(deps, { ...range, spanMs: RETENTION_SPAN_MS }, (question) =>
      deps.explorer.retention({ ...question, days }),
    ),
  );
  addRoute(routes, getSessionSummary, (range) => explore(deps, range, (question) => deps.explorer.sessions(question)));
}

interface AskedRange extends WireRange {
  readonly site: string;
  /** Length of a range without `from`; a day if not given. */
  readonly spanMs?: number;
}

/** Asks with one pointer and one as-of, and says in the answer which they were. */
async function explore<Found extends { readonly layer: string }>(
  deps: ApiDeps,
  asked: AskedRange,
  ask: (question: RangeQuestion) => Promise<Found>,
) {
  const site = await siteOf(deps.sites, asked.site);
  const { from, to, timeZone } = readRange(asked, site, deps.clock.now(), asked.spanMs);
  checkRange({ from, to });
  const moment = await deps.query.moment(site.id);
  const found = await ask({ site, pointer: moment.pointer, from, to, asOf: moment.asOf ?? 0 });
  const uncertain = found.layer !== 'batch' && (await deps.degraded());
  const about = {
    site: site.id,
    from: instantText(from),
    to: instantText(to),
    time_zone: timeZone,
    ...wireMoment(moment),
  };
  return { ...about, ...(uncertain ? ({ degraded: true } as const) : {}), ...found };
}

function readSteps(text: string): readonly string[] {
  const steps = text.split(',').map((step) => step.trim());
  if (steps.length < FUNNEL_STEPS.least || steps.length > FUNNEL_STEPS.most) {
    throw new QueryError(
      'invalid_steps',
      `A funnel has ${FUNNEL_STEPS.least} to ${FUNNEL_STEPS.most} steps; ${JSON.stringify(text)} has ${steps.length}. Separate event types by commas.`,
    );
  }
  const known: readonly string[] = EVENT_TYPES;
  for (const step of steps) {
    if (known.includes(step) || CUSTOM_EVENT_TYPE.test(step)) continue;
    throw new QueryError(
      'invalid_steps',
      `${JSON.stringify(step)} is no event type. There are ${known.join(', ')} and custom:<name>.`,
      {
        did_you_mean: similar(step, known),
      },
    );
  }
  return steps;
}
