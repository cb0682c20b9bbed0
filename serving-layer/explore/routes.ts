import { type CapabilityRoutes, readRoutes, serves, type ReadContext } from '../../core/capability/route';
import { CUSTOM_EVENT_TYPE, EVENT_TYPES } from '../../core/event/event-type';
import { DAY_MS } from '../../core/time/window';
import { FUNNEL_STEPS, getFunnel } from '../../core/wire/funnel';
import { getRetention } from '../../core/wire/retention';
import { getSessionSummary } from '../../core/wire/session-summary';
import { checkRange } from '../query/plan';
import { QueryError } from '../query/query-error';
import { siteOf } from '../query/query-service';
import { similar } from '../query/similar';
import { instantText, readDuration } from '../wire/instant';
import { readRange, type WireRange } from '../wire/question';
import { wireMoment } from '../wire/answer';

import { createExplorer } from './create-explorer';
import type { Explorer, RangeQuestion } from './explorer';

const RETENTION_SPAN_MS = 30 * DAY_MS;

/** The explorer, and the metadata of its answers. */
interface Exploring extends Pick<ReadContext, 'answers' | 'clock' | 'degraded' | 'sites'> {
  readonly explorer: Pick<Explorer, 'funnel' | 'retention' | 'sessions'>;
}

/** @param open creates the explorer, once per process */
export function exploreRoutes(open: (context: ReadContext) => Exploring['explorer']): CapabilityRoutes {
  const read = readRoutes(
    (context): Exploring => ({ ...context, explorer: open(context) }),
    [
      serves(getFunnel, ({ steps, within, per, ...range }, exploring: Exploring) => {
        const withinMs = readDuration(within) ?? 0;
        return explore(exploring, range, async (question) => ({
          within_ms: withinMs,
          per,
          ...(await exploring.explorer.funnel({ ...question, steps: readSteps(steps), withinMs, per })),
        }));
      }),
      serves(getRetention, ({ days, ...range }, exploring: Exploring) =>
        explore(exploring, { ...range, spanMs: RETENTION_SPAN_MS }, (question) =>
          exploring.explorer.retention({ ...question, days }),
        ),
      ),
      serves(getSessionSummary, (range, exploring: Exploring) =>
        explore(exploring, range, (question) => exploring.explorer.sessions(question)),
      ),
    ],
  );
  return { read };
}

export const routes = exploreRoutes((context) => createExplorer(context));

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
      `${JSON.stringify(step)} is not an event type. Use one of ${known.join(', ')} or custom:<name>.`,
      {
        did_you_mean: similar(step, known),
      },
    );
  }
  return steps;
}
