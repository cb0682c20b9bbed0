import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Site } from '../../core/port/sites';
import { createRunArchive } from '../query/run-archive';
import { type ConsumerStatus, readStatus, type Status } from '../query/status';
import type { ApiDeps } from './deps';
import { instantText } from './instant';
import { problem } from './problem';
import { addRoute, json, responsesOf } from './route';
import { instant, momentShape } from './schemas';
import { wireMoment } from './wire';

const count = z.number().int();
const consumer = z.object({
  last_pulse: instant.nullable(),
  records: count,
  events: count,
  applied: count,
  duplicate: count,
  quarantined: count,
  undecodable: count,
  residual: count.openapi({
    description: 'events − applied − duplicate − quarantined: anything but 0 means that an event was lost or invented.',
  }),
});

const statusRoute = createRoute({
  method: 'get',
  path: '/v1/status',
  operationId: 'getStatus',
  tags: ['operations'],
  summary: 'Shards, pulses, lag, tidemark, epoch and conservation',
  request: { query: z.strictObject({}) },
  responses: responsesOf(
    {
      status: 200,
      response: {
        description: 'Where the platform stands.',
        content: {
          'application/json': {
            schema: z.object({
              now: instant,
              ...momentShape,
              lag_ms: z.number().nullable().openapi({ description: 'now − as_of.' }),
              withdrawn: z.array(count).openapi({ description: 'Epochs that a rollback took back.' }),
              degraded: z.boolean(),
              since: z
                .string()
                .openapi({ description: 'First arrival hour of the counts below.', example: '2019-10-01T02' }),
              residual: count,
              sites: z.array(z.object({ id: z.string(), time_zone: z.string(), currency: z.string() })),
              shards: z.array(
                z.object({ id: z.string(), closed: z.boolean(), aggregate: consumer, archive: consumer }),
              ),
            }),
          },
        },
      },
    },
    'invalid_parameters',
    'read_access_denied',
  ),
});

const reconciliationRow = z.object({
  site: z.string(),
  hour: instant,
  metric: z.string(),
  key: z.string(),
  speed: z.number(),
  batch: z.number(),
  difference: z.number(),
  parts: z.object({ duplicates: z.number(), stragglers: z.number(), sketch_error: z.number() }),
  residual: z.number(),
});

const reconciliationRoute = createRoute({
  method: 'get',
  path: '/v1/reconciliation',
  operationId: 'getReconciliation',
  tags: ['operations'],
  summary: 'What the live layer said minus what the batch layer found, explained',
  request: {
    query: z.strictObject({
      epoch: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .openapi({ description: 'The run; the one that is shown if not given.' }),
      site: z.string().max(128).optional(),
    }),
  },
  responses: responsesOf(
    {
      status: 200,
      response: {
        description: 'Rows by site, hour and metric; the parts and the residual add up to the difference.',
        content: {
          'application/json': {
            schema: z.object({
              epoch: count,
              from_tidemark: instant,
              tidemark: instant,
              degraded: z.boolean(),
              residual: z.number(),
              rows: z.array(reconciliationRow),
            }),
          },
        },
      },
    },
    'invalid_parameters',
    'read_access_denied',
    'no_reconciliation',
  ),
});

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  tags: ['operations'],
  summary: 'The process answers',
  responses: responsesOf({
    status: 200,
    response: {
      description: 'It does.',
      content: { 'application/json': { schema: z.object({ ok: z.literal(true) }) } },
    },
  }),
});

export function addStatusRoutes(app: OpenAPIHono, deps: ApiDeps): void {
  const archive = createRunArchive(deps.lake);
  addRoute(app, healthRoute, () => Promise.resolve(json({ ok: true })));
  addRoute(app, statusRoute, async () => json(wireStatus(await readStatus(deps), await deps.sites.list())));
  addRoute(app, reconciliationRoute, async (context) => {
    const { epoch: asked, site } = context.req.valid('query');
    const epoch = asked ?? (await deps.pointer.read()).epoch;
    const found = await archive.reconciliation(epoch);
    if (found === undefined)
      return problem(
        'no_reconciliation',
        `There is no reconciliation of epoch ${epoch}: it is written after each batch run is published. GET /v1/status shows the epoch.`,
      );
    const rows = found.rows
      .filter((row) => site === undefined || row.site === site)
      .map((row) => ({ ...row, hour: instantText(row.hour) }));
    const residual = rows.reduce((sum, row) => sum + Math.abs(row.residual), 0);
    return json({
      epoch,
      from_tidemark: instantText(found.fromTidemark),
      tidemark: instantText(found.tidemark),
      degraded: found.degraded,
      residual,
      rows,
    });
  });
}

function wireStatus(status: Status, sites: readonly Site[]): unknown {
  const { now, asOf, pointer, degraded, since, residual, shards } = status;
  return {
    now: instantText(now),
    ...wireMoment(status),
    lag_ms: asOf === undefined ? null : now - asOf,
    withdrawn: pointer.withdrawn,
    degraded,
    since,
    residual,
    sites: sites.map(({ id, timeZone, currency }) => ({ id, time_zone: timeZone, currency })),
    shards: shards.map(({ id, closed, consumers }) => ({
      id,
      closed,
      aggregate: wireConsumer(consumers.aggregate),
      archive: wireConsumer(consumers.archive),
    })),
  };
}

function wireConsumer({ lastPulseMs, ...counts }: ConsumerStatus): unknown {
  return { last_pulse: lastPulseMs === 0 ? null : instantText(lastPulseMs), ...counts };
}
