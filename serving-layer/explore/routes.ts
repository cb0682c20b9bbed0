import { type CapabilityRoutes, readRoutes, serves, type ReadContext } from '../../core/capability/route';
import type { QueryWatch } from '../../core/port/batch-engine';
import type { EventCondition } from '../../core/metric/condition';
import type { Site } from '../../core/port/sites';
import { DAY_MS } from '../../core/time/window';
import { getFunnel } from '../../core/wire/funnel';
import { RETENTION_DAYS, RETENTION_PERIODS } from '../../core/wire/choices';
import { getJourneys } from '../../core/wire/journeys';
import { getRetention } from '../../core/wire/retention';
import type { RequestOf } from '../../core/wire/operation';
import { getSessionEvents, listSessions } from '../../core/wire/session-list';
import { getSessionSummary } from '../../core/wire/session-summary';
import { checkRange, conditionOf } from '../query/plan';
import { QueryError } from '../query/query-error';
import { siteOf } from '../query/query-service';
import { instantText, readDuration, readInstant } from '../wire/instant';
import { readRange, type WireRange } from '../wire/question';
import { wireMoment } from '../wire/answer';

import { createExplorer } from './create-explorer';
import type { Explorer, RangeQuestion } from './explorer';
import { readEvent, readExclusions, readSteps } from './read-steps';

/** The explorer, and the metadata of its answers. */
interface Exploring extends Pick<ReadContext, 'answers' | 'clock' | 'degraded' | 'sites'> {
  readonly explorer: Pick<Explorer, 'funnel' | 'retention' | 'sessions' | 'sessionList' | 'session' | 'journeys'>;
}

/** @param open creates the explorer, once per process */
export function exploreRoutes(open: (context: ReadContext) => Exploring['explorer']): CapabilityRoutes {
  const read = readRoutes(
    (context): Exploring => ({ ...context, explorer: open(context) }),
    [
      serves(
        getFunnel,
        ({ steps, within, per, order, exclude, filter, by, limit, ...range }, exploring: Exploring, watch) => {
          const withinMs = readDuration(within) ?? 0;
          return explore(exploring, range, async (question) => ({
            within_ms: withinMs,
            per,
            order,
            ...(await exploring.explorer.funnel(
              {
                ...question,
                steps: readSteps(steps, question.site.rules),
                exclude: readExclusions(exclude, question.site.rules),
                isStrict: order === 'strict',
                filters: conditionsOf(filter, question.site),
                withinMs,
                per,
                by,
                limit,
              },
              watch,
            )),
          }));
        },
      ),
      serves(getRetention, ({ grain, periods, days, ...range }, exploring: Exploring, watch) =>
        explore(exploring, { ...range, spanMs: RETENTION_DAYS[grain] * DAY_MS }, async (question) => ({
          // Days of the lake are those of the site.
          time_zone: question.site.timeZone,
          grain,
          ...(await exploring.explorer.retention(
            {
              ...question,
              grain,
              periods: periods ?? days ?? RETENTION_PERIODS.usual,
            },
            watch,
          )),
        })),
      ),
      serves(getSessionSummary, (range, exploring: Exploring, watch) =>
        explore(exploring, range, (question) => exploring.explorer.sessions(question, watch)),
      ),
      serves(listSessions, ({ filter, limit, ...range }, exploring: Exploring, watch) =>
        explore(exploring, range, (question) =>
          exploring.explorer.sessionList({ ...question, filters: conditionsOf(filter, question.site), limit }, watch),
        ),
      ),
      serves(getSessionEvents, sessionEventsOf),
      serves(getJourneys, ({ around, before, after, show, filter, limit, ...range }, exploring: Exploring, watch) =>
        explore(exploring, range, async (question) => ({
          around,
          show,
          ...(await exploring.explorer.journeys(
            {
              ...question,
              around: readEvent(around, question.site.rules),
              before,
              after,
              show,
              filters: conditionsOf(filter, question.site),
              limit,
            },
            watch,
          )),
        })),
      ),
    ],
  );
  return { read };
}

export const routes = exploreRoutes((context) => createExplorer(context));

function conditionsOf(filter: string | readonly string[] | undefined, site: Site): readonly EventCondition[] {
  return [filter ?? []].flat().map((text) => conditionOf(text, site));
}

/** A session is found by when it began and its reference, or by its id and a moment of it. */
async function sessionEventsOf(
  asked: RequestOf<typeof getSessionEvents>,
  { answers, degraded, explorer, sites }: Exploring,
  watch?: QueryWatch,
) {
  const site = await siteOf(sites, asked.site);
  const { id = '', session_id: sessionId } = asked;
  const { from, to } = whenBegan(asked, site.timeZone);
  const moment = await answers.moment(site.id);
  const { pointer, asOf = 0 } = moment;
  const found = await explorer.session({ site, pointer, from, to, asOf, id, sessionId }, watch);
  const uncertain = found.layer !== 'batch' && (await degraded('event'));
  return { site: site.id, ...wireMoment(moment), ...(uncertain ? ({ degraded: true } as const) : {}), ...found };
}

/** When the session began. @throws QueryError unless the question names one session */
function whenBegan(
  { id, began, session_id: sessionId, at }: RequestOf<typeof getSessionEvents>,
  zone: string,
): { readonly from: number; readonly to: number } {
  if (id !== undefined && began !== undefined) {
    const from = readInstant('began', began, zone);
    return { from, to: from + 1 };
  }
  if (sessionId === undefined || at === undefined)
    throw new QueryError('invalid_range', 'Name one session: by id and began, or by session_id and at.');
  const to = readInstant('at', at, zone) + 1;
  return { from: to - DAY_MS, to };
}

interface AskedRange extends WireRange {
  readonly site: string;
  /** Length of a range without `from`; defaults to a day. */
  readonly spanMs?: number;
}

/** Runs a query with one pointer and one as-of, and includes both in the answer. */
async function explore<Found extends { readonly layer: string }>(
  { answers, clock, degraded, sites }: Exploring,
  asked: AskedRange,
  ask: (question: RangeQuestion) => Promise<Found>,
) {
  const site = await siteOf(sites, asked.site);
  const { from, to, timeZone } = readRange(asked, site, clock.now(), asked.spanMs);
  checkRange({ from, to });
  const moment = await answers.moment(site.id);
  const found = await ask({ site, pointer: moment.pointer, from, to, asOf: moment.asOf ?? 0 });
  const uncertain = found.layer !== 'batch' && (await degraded('event'));
  const about = {
    site: site.id,
    from: instantText(from),
    to: instantText(to),
    time_zone: timeZone,
    ...wireMoment(moment),
  };
  return { ...about, ...(uncertain ? ({ degraded: true } as const) : {}), ...found };
}
