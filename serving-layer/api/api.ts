import type { Hono } from 'hono';
import { ADMIN_HEADER, isDeciding } from '../../core/wire/access';
import { addReadRoutes } from './capability-routes';
import { crossOriginReading } from './cross-origin';
import type { ApiDeps } from './deps';
import { compress } from './compress';
import { addDocsRoutes, DOCS_PATHS } from './docs-routes';
import { note } from './facts';
import { addLiveRoutes } from './live-routes';
import { addMetricRoutes } from './metric-routes';
import { addPendingRoutes } from './deferred-routes';
import { addEvents, addOperations, answerError, limitBody, newRoutes } from './operating-api';
import { createPendingAnswers } from './pending-answers';
import { withinLimits } from './key-limits';
import { FEAST_PATH } from '../../core/wire/feast-path';
import { problem } from './problem';
import { addStatusRoutes } from './status-routes';
import { createTurns } from './turns';
import { rememberAnswers } from './answer-memory';

/** What pages of other origins may read, if a site lists them. */
const READ_PATHS = [
  '/v1/metrics/*',
  '/v1/query',
  '/v1/live',
  '/v1/live/*',
  '/v1/funnels',
  '/v1/retention',
  '/v1/sessions/*',
  '/v1/journeys',
  '/v1/recommendations',
  '/v1/answers/*',
  '/v1/reconciliation',
  '/v1/status',
];

/** The HTTP app, the same on Node and on Lambda. Every response that is not a success is problem details. */
export function createApi(deps: ApiDeps): Hono {
  const routes = newRoutes(deps);
  const { app } = routes;
  routes.operations.push(...(deps.elsewhere ?? []));
  addEvents(routes, deps);
  for (const path of DOCS_PATHS) app.use(path, compress());
  addDocsRoutes(routes);
  for (const path of READ_PATHS) app.use(path, crossOriginReading(deps.sites));
  guardReading(app, deps);
  for (const path of ['/v1/query', '/v1/live', '/v1/live/*', `/v1${FEAST_PATH}`]) app.use(path, limitBody);
  app.all(FEAST_PATH, ({ req }) => app.fetch(new Request(new URL(`/v1${FEAST_PATH}`, req.url), req.raw)));
  const { state } = deps;
  if (state !== undefined) app.use('/v1/*', rememberAnswers(state));
  app.use('/v1/*', compress());
  limitQuestions(app);
  addOperations(routes, deps);
  addMetricRoutes(routes, deps);
  addLiveRoutes(routes, deps);
  const { capabilities, query, degraded, sites, clock, defers = false, onError } = deps;
  const pending = createPendingAnswers({ clock, answerError: (error) => answerError(error, { onError }) });
  const deferring = defers ? { pending, answers: query, clock } : undefined;
  if (capabilities !== undefined) {
    const context = { ...capabilities.sources, answers: query, degraded, sites, clock };
    addReadRoutes(routes, capabilities.routes, context, deferring);
  }
  if (deferring !== undefined) addPendingRoutes(routes, deferring);
  addStatusRoutes(routes, deps);
  return app;
}

/** Routes that have guards of their own. */
const OWN_GUARD = /^\/v1\/(?:admin\/|session$)/;

/** Guards everything under /v1 except event collection, operations and logging in. */
function guardReading(app: Hono, { authorizeRead }: ApiDeps): void {
  if (authorizeRead === undefined) return;
  app.use('/v1/*', async (context, next) => {
    const { method, path } = context.req;
    if (OWN_GUARD.test(path) || isDeciding(method, path)) return next();
    const grant = await authorizeRead(context.req.raw);
    if (grant !== undefined) {
      note(context, { grant });
      return grant.allowance === undefined ? next() : withinLimits(grant.allowance, context, next);
    }
    return problem(
      'read_access_denied',
      whyDenied(context.req.raw),
      {},
      { 'www-authenticate': 'Bearer realm="tidemark"' },
    );
  });
}

const WRONG_CREDENTIALS: readonly (readonly [header: string, detail: string])[] = [
  [ADMIN_HEADER, `The header ${ADMIN_HEADER} has neither the admin token nor a key with the scope “admin”`],
  ['authorization', 'The Authorization header has neither the read token nor a key with the scope “read”'],
];

function whyDenied({ headers }: Request): string {
  const wrong = WRONG_CREDENTIALS.find(([header]) => headers.has(header));
  if (wrong === undefined)
    return 'Log in, or send a key with the scope “read”, or the read token, as Authorization: Bearer <key>. What comes through a proxy, or under another name than localhost, is not from this machine.';
  return `${wrong[1]} that is valid now: it may be mistyped, revoked or expired. Correct it, or leave it out where reading needs none.`;
}

/** Questions that are answered at the same time, and those that may wait for it. */
export const QUESTIONS = { running: 2, waiting: 32, retrySeconds: 1 } as const;
const NO_QUESTION = /^\/v1\/(?:admin\/|answers\/|events$|session$|status$|live\/tickets$)/;

/** A process that answers everything at once answers nothing in time, and takes no events meanwhile. */
function limitQuestions(app: Hono): void {
  const turns = createTurns(QUESTIONS);
  app.use('/v1/*', async (context, next) => {
    const { method, path } = context.req;
    if (NO_QUESTION.test(path) || isDeciding(method, path)) return next();
    const turn = turns.take(next);
    if (turn !== undefined) return turn;
    return problem(
      'overloaded',
      `${QUESTIONS.running} questions are being answered and ${QUESTIONS.waiting} wait: ask again after ${QUESTIONS.retrySeconds} s.`,
      {},
      { 'retry-after': String(QUESTIONS.retrySeconds) },
    );
  });
}
