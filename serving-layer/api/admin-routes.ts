import { HOUR_MS } from '../../core/time/window';
import { ADMIN_HEADER } from '../../core/wire/access';
import { getAudit } from '../../core/wire/audit';
import { rollBack, runBackfill, runBatch } from '../../core/wire/runs';
import { addSite, listSites } from '../../core/wire/sites';
import { sameSecret } from './access';
import type { ApiDeps } from './deps';
import { readInstant } from '../wire/instant';
import type { OperationResult, RunOperation } from './operations';
import { problem } from './problem';
import { addRoute, json, type Routes } from './route';

export type AdminDeps = Pick<ApiDeps, 'operations' | 'adminToken'>;

/** The operations of a running platform. Each needs the admin token, whether or not reading needs a token. */
export function addAdminRoutes(routes: Routes, { operations, adminToken }: AdminDeps): void {
  routes.app.use('/v1/admin/*', async (context, next) => {
    if (operations === undefined || adminToken === undefined)
      return problem(
        'admin_disabled',
        'This process serves no operations: use the tidemark command on the data directory, or start it with an admin token.',
      );
    if (!sameSecret(context.req.header(ADMIN_HEADER), adminToken))
      return problem('admin_access_denied', `Send the admin token in the header ${ADMIN_HEADER}.`);
    return next();
  });
  const run: RunOperation = async (operation) =>
    operations === undefined
      ? problem('admin_disabled', 'This process serves no operations.')
      : responseOf(await operation(operations));
  addRunRoutes(routes, run);
  addRoute(routes, getAudit, ({ site }) => run((all) => all.audit({ site })));
  addRoute(routes, listSites, () => run((all) => all.listSites()));
  addRoute(routes, addSite, ({ id, time_zone: timeZone, currency, week_start: weekStart }) =>
    run((all) => all.addSite({ id, timeZone, currency, weekStart })),
  );
}

function addRunRoutes(routes: Routes, run: RunOperation): void {
  addRoute(routes, runBatch, (input) => {
    const until = readInstant('until', input.until, 'UTC');
    return until % HOUR_MS === 0
      ? run((all) => all.batch({ until }))
      : Promise.resolve(problem('invalid_range', 'until must be a whole UTC hour, for example 2019-10-01T02:00:00Z.'));
  });
  addRoute(routes, runBackfill, ({ site, from, to, preview }) =>
    run((all) => all.backfill({ site, fromDay: from, toDay: to, preview })),
  );
  addRoute(routes, rollBack, () => run((all) => all.rollback()));
}

function responseOf(outcome: OperationResult): Response {
  if (outcome.done) return json(outcome.result);
  return problem('operation_refused', outcome.reason, {
    reason_code: outcome.code,
    ...(outcome.result === undefined ? {} : { result: outcome.result }),
  });
}
