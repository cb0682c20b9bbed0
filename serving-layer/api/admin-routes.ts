import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { HOUR_MS } from '../../core/time/window';
import { sameSecret } from './access';
import type { ApiDeps } from './deps';
import { readInstant } from './instant';
import type { OperationResult, Operations } from './operations';
import { problem } from './problem';
import { addRoute, json, responsesOf } from './route';

const ADMIN = '/v1/admin';
export const ADMIN_HEADER = 'x-admin-token';

const outcome = {
  description: 'Done; the operation’s own report.',
  content: { 'application/json': { schema: z.looseObject({}) } },
};
const responses = responsesOf(
  { status: 200, response: outcome },
  'invalid_parameters',
  'invalid_body',
  'admin_access_denied',
  'admin_disabled',
  'operation_refused',
  'invalid_range',
);
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .openapi({ example: '2019-10-01' });
const site = z.string().min(1).max(128);
const anySite = site.optional().openapi({ description: 'Every site if not given.' });
const common = { tags: ['admin'], security: [{ adminToken: [] }], responses };

function getRoute<Query extends z.ZodObject>(path: string, operationId: string, summary: string, query: Query) {
  return createRoute({ ...common, method: 'get', path: `${ADMIN}/${path}`, operationId, summary, request: { query } });
}
function postRoute<Body extends z.ZodObject>(path: string, operationId: string, summary: string, schema: Body) {
  const body = { required: true, content: { 'application/json': { schema } } } as const;
  return createRoute({ ...common, method: 'post', path: `${ADMIN}/${path}`, operationId, summary, request: { body } });
}

const until = z
  .string()
  .max(40)
  .openapi({ description: 'The new tidemark, a whole UTC hour.', example: '2019-10-01T02:00:00Z' });
const batchRoute = postRoute(
  'batch',
  'runBatch',
  'Recompute all that arrived before a whole hour, and publish it',
  z.strictObject({ until }),
);
const backfillBody = z.strictObject({ site: anySite, from: day, to: day, preview: z.boolean().default(false) });
const backfillRoute = postRoute(
  'backfill',
  'runBackfill',
  'Recompute chosen days, both included; the tidemark stays',
  backfillBody,
);
const rollbackRoute = postRoute('rollback', 'rollBack', 'Show the state before the last run again', z.strictObject({}));
const auditRoute = getRoute(
  'audit',
  'audit',
  'What was accepted against what is stored',
  z.strictObject({ site: anySite }),
);
const sitesRoute = getRoute('sites', 'listSites', 'All sites, with their write keys', z.strictObject({}));
const addSiteRoute = postRoute(
  'sites',
  'addSite',
  'Make a site',
  z.strictObject({
    id: site,
    time_zone: z.string().max(64).default('UTC'),
    currency: z.string().max(3).default('USD'),
  }),
);
const quarantineRoute = getRoute(
  'quarantine',
  'getQuarantine',
  'What is in quarantine, by reason',
  z.strictObject({ site }),
);
const replayRoute = postRoute(
  'quarantine/replay',
  'replayQuarantine',
  'Send what is in quarantine through the contract again',
  z.strictObject({ site }),
);

export type AdminDeps = Pick<ApiDeps, 'operations' | 'adminToken'>;

/** The operations of a running platform. Every one needs the admin token, whatever reading needs. */
export function addAdminRoutes(app: OpenAPIHono, { operations, adminToken }: AdminDeps): void {
  app.use(`${ADMIN}/*`, async (context, next) => {
    if (operations === undefined || adminToken === undefined)
      return problem(
        'admin_disabled',
        'This process serves no operations: use the tidemark command beside the data, or start it with an admin token.',
      );
    if (!sameSecret(context.req.header(ADMIN_HEADER), adminToken))
      return problem('admin_access_denied', `Send the admin token in the header ${ADMIN_HEADER}.`);
    return next();
  });
  const run = async (operation: (operations: Operations) => Promise<OperationResult>): Promise<Response> =>
    operations === undefined
      ? problem('admin_disabled', 'This process serves no operations.')
      : responseOf(await operation(operations));

  addRoute(app, batchRoute, (context) => {
    const until = readInstant('until', context.req.valid('json').until, 'UTC');
    return until % HOUR_MS === 0
      ? run((all) => all.batch({ until }))
      : Promise.resolve(problem('invalid_range', 'until must be a whole UTC hour, for example 2019-10-01T02:00:00Z.'));
  });
  addRoute(app, backfillRoute, (context) => {
    const { from, to, ...scope } = context.req.valid('json');
    return run((all) => all.backfill({ site: scope.site, fromDay: from, toDay: to, preview: scope.preview }));
  });
  addRoute(app, rollbackRoute, () => run((all) => all.rollback()));
  addRoute(app, auditRoute, (context) => run((all) => all.audit({ site: context.req.valid('query').site })));
  addRoute(app, sitesRoute, () => run((all) => all.listSites()));
  addRoute(app, addSiteRoute, (context) => {
    const { id, time_zone: timeZone, currency } = context.req.valid('json');
    return run((all) => all.addSite({ id, timeZone, currency }));
  });
  addRoute(app, quarantineRoute, (context) => run((all) => all.quarantine(context.req.valid('query'))));
  addRoute(app, replayRoute, (context) => run((all) => all.replayQuarantine(context.req.valid('json'))));
}

function responseOf(outcome: OperationResult): Response {
  if (outcome.done) return json(outcome.result);
  return problem('operation_refused', outcome.reason, {
    reason_code: outcome.code,
    ...(outcome.result === undefined ? {} : { result: outcome.result }),
  });
}
