import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { ADMIN_HEADER } from '../../core/wire/access';
import { getAudit } from '../../core/wire/audit';
import { makeBackup } from '../../core/wire/backup';
import { cleanFiles } from '../../core/wire/clean';
import { addKey, listKeys, revokeKey, rotateKey } from '../../core/wire/keys';
import { MOST_BACKFILL_DAYS, rollBack, runBackfill, runBatch } from '../../core/wire/runs';
import { makeLogin } from '../../core/wire/sessions';
import { addSite, changeSite, listSites, removeSite, restoreSite, rotateWriteKey } from '../../core/wire/sites';
import { DELAYS_KEPT, getThreads } from '../../core/wire/threads';
import { textRulesOfWire } from '../../core/wire/text-rules';
import { operatorOf } from './access';
import type { ApiDeps } from './deps';
import { readDuration, readInstant } from '../wire/instant';
import type { OperationResult, RunOperation } from './operations';
import { withinLimits } from './key-limits';
import { problem } from './problem';
import { addRoute, json, type Routes } from './route';

export type AdminDeps = Pick<ApiDeps, 'operations' | 'adminToken' | 'checkKey'>;

/** The operations of a running platform. Each needs the admin token, whether or not reading needs a token. */
export function addAdminRoutes(routes: Routes, { operations, adminToken, checkKey }: AdminDeps): void {
  routes.app.use('/v1/admin/*', async (context, next) => {
    if (operations === undefined || adminToken === undefined)
      return problem(
        'admin_disabled',
        'This process serves no operations: use the tidemark command on the data directory, or start it with an admin token.',
      );
    const operator = await operatorOf(context.req.header(ADMIN_HEADER), { adminToken, checkKey });
    if (operator === undefined)
      return problem(
        'admin_access_denied',
        `Send the admin token, or a key with the scope “admin”, in the header ${ADMIN_HEADER}.`,
      );
    return operator.allowance === undefined ? next() : withinLimits(operator.allowance, context, next);
  });
  const run: RunOperation = async (operation) =>
    operations === undefined
      ? problem('admin_disabled', 'This process serves no operations.')
      : responseOf(await operation(operations));
  addRunRoutes(routes, run);
  addRoute(routes, getAudit, ({ site }) => run((all) => all.audit({ site })));
  addRoute(routes, cleanFiles, ({ preview }) => run((all) => all.clean({ preview })));
  addRoute(routes, makeBackup, ({ folder }) => run((all) => all.backUp({ folder })));
  addRoute(routes, getThreads, ({ last }) => {
    const lastMs = Math.min(readDuration(last) ?? DELAYS_KEPT.ms, DELAYS_KEPT.ms);
    return run((all) => all.threads({ lastMs }));
  });
  addSiteRoutes(routes, run);
  addKeyRoutes(routes, run);
}

function addSiteRoutes(routes: Routes, run: RunOperation): void {
  addRoute(routes, listSites, () => run((all) => all.listSites()));
  addRoute(routes, addSite, ({ id, time_zone: timeZone, currency, week_start: weekStart }) =>
    run((all) => all.addSite({ id, timeZone, currency, weekStart })),
  );
  addRoute(
    routes,
    changeSite,
    ({
      id,
      confirm: confirmed,
      time_zone: timeZone,
      week_start: weekStart,
      read_origins: readOrigins,
      send_origins: sendOrigins,
      text_rules: rules,
      refund_event: refundEvent,
      name,
      currency,
    }) => {
      const change = {
        timeZone,
        weekStart,
        readOrigins,
        sendOrigins,
        refundEvent,
        name,
        currency,
        rules: rules && textRulesOfWire(rules),
      };
      return run((all) => all.changeSite({ id, confirmed, change }));
    },
  );
  addRoute(routes, removeSite, ({ id, confirm: confirmed }) => run((all) => all.removeSite({ id, confirmed })));
  addRoute(routes, restoreSite, ({ id }) => run((all) => all.restoreSite({ id })));
  addRoute(routes, rotateWriteKey, ({ id, overlap }) => {
    const overlapMs = readDuration(overlap) ?? 0;
    return run((all) => all.rotateWriteKey({ id, overlapMs }));
  });
}

function addKeyRoutes(routes: Routes, run: RunOperation): void {
  addRoute(routes, listKeys, () => run((all) => all.listKeys()));
  addRoute(routes, addKey, ({ expires, per_minute: perMinute, per_day: perDay, ...key }) => {
    const expiresMs = expires === undefined ? undefined : readInstant('expires', expires, 'UTC');
    return run((all) => all.addKey({ ...key, perMinute, perDay, expiresMs }));
  });
  addRoute(routes, rotateKey, ({ id, overlap }) => {
    const overlapMs = readDuration(overlap) ?? 0;
    return run((all) => all.rotateKey({ id, overlapMs }));
  });
  addRoute(routes, makeLogin, ({ sites }) => run((all) => all.makeLogin({ sites })));
  addRoute(routes, revokeKey, ({ id }) => run((all) => all.revokeKey({ id })));
}

function addRunRoutes(routes: Routes, run: RunOperation): void {
  addRoute(routes, runBatch, (input) => {
    const until = readInstant('until', input.until, 'UTC');
    return until % HOUR_MS === 0
      ? run((all) => all.batch({ until, confirmed: input.confirm }))
      : Promise.resolve(problem('invalid_range', 'until must be a whole UTC hour, for example 2019-10-01T02:00:00Z.'));
  });
  addRoute(routes, runBackfill, ({ site, from, to, preview }) =>
    isTooLong(from, to)
      ? Promise.resolve(
          problem(
            'range_too_long',
            `${from} to ${to} is longer than ${MOST_BACKFILL_DAYS} days: recompute it in parts, or write the years as they are.`,
          ),
        )
      : run((all) => all.backfill({ site, fromDay: from, toDay: to, preview })),
  );
  addRoute(routes, rollBack, () => run((all) => all.rollback()));
}

function isTooLong(from: string, to: string): boolean {
  return Date.parse(to) - Date.parse(from) > MOST_BACKFILL_DAYS * DAY_MS;
}

function responseOf(outcome: OperationResult): Response {
  if (outcome.done) return json(outcome.result);
  return problem('operation_refused', outcome.reason, {
    reason_code: outcome.code,
    ...(outcome.result === undefined ? {} : { result: outcome.result }),
  });
}
