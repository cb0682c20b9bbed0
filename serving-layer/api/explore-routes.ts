import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { CUSTOM_EVENT_TYPE, EVENT_TYPES } from '../../core/event/event-type';
import type { Site } from '../../core/port/sites';
import type { RangeQuestion } from '../explore/explorer';
import { checkRange } from '../query/plan';
import { QueryError } from '../query/query-error';
import { siteOf } from '../query/query-service';
import { similar } from '../query/similar';
import type { ApiDeps } from './deps';
import { DURATION, instantText, readDuration } from './instant';
import { readRange, type WireRange } from './question';
import { addRoute, json, responsesOf } from './route';
import {
  degraded,
  fromParameter,
  instant,
  momentShape,
  siteParameter,
  timeZoneParameter,
  toParameter,
} from './schemas';
import { wireMoment } from './wire';

const STEPS = { least: 2, most: 10 } as const;
const RETENTION_DAYS = { most: 60, usual: 14 } as const;

const rangeShape = {
  site: siteParameter,
  from: fromParameter,
  to: toParameter,
  time_zone: timeZoneParameter.optional(),
};
const layer = z.enum(['batch', 'speed', 'merged']);
const envelope = {
  site: z.string(),
  from: instant,
  to: instant,
  time_zone: z.string(),
  ...momentShape,
  degraded,
  layer,
};
const rangeProblems = [
  'invalid_parameters',
  'read_access_denied',
  'unknown_site',
  'invalid_range',
  'range_too_long',
  'invalid_time_zone',
  'question_too_long',
] as const;
const countOrNull = z.number().nullable();

const funnelRoute = createRoute({
  method: 'get',
  path: '/v1/funnels',
  operationId: 'getFunnel',
  tags: ['journeys'],
  summary: 'How many took the steps in order and in time',
  request: {
    query: z.strictObject({
      ...rangeShape,
      steps: z
        .string()
        .max(600)
        .openapi({
          description: `${STEPS.least} to ${STEPS.most} event types in order; a type may repeat.`,
          example: 'page_view,add_to_cart,purchase',
        }),
      within: z
        .string()
        .regex(DURATION)
        .default('24h')
        .openapi({ description: 'From the first step to the last: a number and s, m, h or d.', example: '24h' }),
      per: z.enum(['visitor', 'session']).default('visitor').openapi({ description: 'Whose steps are put in order.' }),
    }),
  },
  responses: responsesOf(
    {
      status: 200,
      response: {
        description: 'The funnel.',
        content: {
          'application/json': {
            schema: z.object({
              ...envelope,
              within_ms: z.number(),
              per: z.enum(['visitor', 'session']),
              steps: z.array(
                z.object({
                  step: z.number().int(),
                  event_type: z.string(),
                  count: z.number().int(),
                  from_previous: countOrNull,
                  from_first: countOrNull,
                  median_ms: countOrNull,
                }),
              ),
            }),
          },
        },
      },
    },
    ...rangeProblems,
    'invalid_steps',
  ),
});

const retentionRoute = createRoute({
  method: 'get',
  path: '/v1/retention',
  operationId: 'getRetention',
  tags: ['journeys'],
  summary: 'Who came back, by the day they were first seen',
  request: {
    query: z.strictObject({
      ...rangeShape,
      days: z.coerce.number().int().min(1).max(RETENTION_DAYS.most).default(RETENTION_DAYS.usual),
    }),
  },
  responses: responsesOf(
    {
      status: 200,
      response: {
        description: 'One cohort a first-seen day. Null: that day is not over yet.',
        content: {
          'application/json': {
            schema: z.object({
              ...envelope,
              cohorts: z.array(
                z.object({ first_day: z.string(), size: z.number().int(), retained: z.array(countOrNull) }),
              ),
            }),
          },
        },
      },
    },
    ...rangeProblems,
  ),
});

const pages = z.array(z.object({ page: z.string().nullable(), sessions: z.number().int() }));
const sessionsRoute = createRoute({
  method: 'get',
  path: '/v1/sessions/summary',
  operationId: 'getSessionsSummary',
  tags: ['journeys'],
  summary: 'Sessions stitched by visitor and 30 minutes of inactivity, by the day they began',
  request: { query: z.strictObject(rangeShape) },
  responses: responsesOf(
    {
      status: 200,
      response: {
        description: 'The sessions that began in the range.',
        content: {
          'application/json': {
            schema: z.object({
              ...envelope,
              sessions: z.number().int(),
              bounces: z.number().int(),
              bounce_rate: countOrNull,
              average_duration_ms: countOrNull,
              median_duration_ms: countOrNull,
              average_events: countOrNull,
              top_entries: pages,
              top_exits: pages,
            }),
          },
        },
      },
    },
    ...rangeProblems,
  ),
});

export function addExploreRoutes(app: OpenAPIHono, deps: ApiDeps): void {
  addRoute(app, funnelRoute, async (context) => {
    const { steps, within, per, ...range } = context.req.valid('query');
    const withinMs = readDuration(within) ?? 0;
    return explore(deps, range, async (question) => ({
      within_ms: withinMs,
      per,
      ...(await deps.explorer.funnel({ ...question, steps: readSteps(steps), withinMs, per })),
    }));
  });
  addRoute(app, retentionRoute, async (context) => {
    const { days, ...range } = context.req.valid('query');
    return explore(deps, range, (question) => deps.explorer.retention({ ...question, days }));
  });
  addRoute(app, sessionsRoute, (context) =>
    explore(deps, context.req.valid('query'), (question) => deps.explorer.sessions(question)),
  );
}

/** Asks with one pointer and one as-of, and says in the answer which they were. */
async function explore<Found extends { readonly layer: string }>(
  deps: ApiDeps,
  wire: WireRange & { readonly site: string },
  ask: (question: RangeQuestion) => Promise<Found>,
): Promise<Response> {
  const site: Site = await siteOf(deps.sites, wire.site);
  const { from, to, timeZone } = readRange(wire, site);
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
  return json({ ...about, ...(uncertain ? { degraded: true } : {}), ...found });
}

function readSteps(text: string): readonly string[] {
  const steps = text.split(',').map((step) => step.trim());
  if (steps.length < STEPS.least || steps.length > STEPS.most) {
    throw new QueryError(
      'invalid_steps',
      `A funnel has ${STEPS.least} to ${STEPS.most} steps; ${JSON.stringify(text)} has ${steps.length}. Separate event types by commas.`,
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
