import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { isTooLong } from '../../core/port/batch-engine';
import { sendEvents } from '../../core/wire/ingest';
import { isQueryError } from '../query/query-error';
import { addAdminRoutes, type AdminDeps } from './admin-routes';
import { addCapabilityAdminRoutes, addReadRoutes } from './capability-routes';
import type { ApiDeps, CapabilityDeps } from './deps';
import { addDocsRoutes } from './docs-routes';
import { addMetricRoutes } from './metric-routes';
import { problem } from './problem';
import type { Routes } from './route';
import { addStatusRoutes } from './status-routes';
import { createTurns } from './turns';

const QUESTION_BODY_BYTES = 64 * 1024;

/** The HTTP app, the same on Node and on Lambda. Every response that is not a success is problem details. */
export function createApi(deps: ApiDeps): Hono {
  const routes = newRoutes(deps);
  const { app } = routes;
  if (deps.events !== undefined) {
    routes.operations.push(sendEvents);
    app.route('/', deps.events);
  }
  addDocsRoutes(routes);
  guardReading(app, deps);
  limitQuestions(app);
  const tooLarge = (): Response => problem('body_too_large', `The body is larger than ${QUESTION_BODY_BYTES} bytes.`);
  for (const path of ['/v1/query', '/v1/admin/*'])
    app.use(path, bodyLimit({ maxSize: QUESTION_BODY_BYTES, onError: tooLarge }));
  addAdminRoutes(routes, deps);
  addCapabilityAdminRoutes(routes, deps.capabilities?.routes ?? [], deps.capabilities?.admin);
  addMetricRoutes(routes, deps);
  const { capabilities, query, degraded, sites, clock } = deps;
  if (capabilities !== undefined)
    addReadRoutes(routes, capabilities.routes, { ...capabilities.sources, answers: query, degraded, sites, clock });
  addStatusRoutes(routes, deps);
  return app;
}

/** The operations alone, for a process that cannot answer queries. */
export function createAdminApi(
  deps: AdminDeps & Pick<ApiDeps, 'onError'> & { readonly capabilities: Pick<CapabilityDeps, 'routes' | 'admin'> },
): Hono {
  const routes = newRoutes(deps);
  addAdminRoutes(routes, deps);
  addCapabilityAdminRoutes(routes, deps.capabilities.routes, deps.capabilities.admin);
  return routes.app;
}

function newRoutes(deps: Pick<ApiDeps, 'onError'>): Routes {
  const app = new Hono();
  app.use(
    secureHeaders({ crossOriginResourcePolicy: 'cross-origin', referrerPolicy: 'no-referrer', xFrameOptions: 'DENY' }),
  );
  app.onError((error, { req }) =>
    hasLeft(error, req.raw)
      ? problem('invalid_body', 'The request ended before its body did: send it again.')
      : answerError(error, deps),
  );
  app.notFound((context) =>
    problem(
      'not_found',
      `There is nothing at ${context.req.method} ${context.req.path}. GET /docs shows all there is.`,
    ),
  );
  return { app, operations: [] };
}

/** Guards everything under /v1 except event collection and operations, which have their own keys. */
function guardReading(app: Hono, { authorizeRead }: ApiDeps): void {
  if (authorizeRead === undefined) return;
  app.use('/v1/*', async (context, next) => {
    if (context.req.path.startsWith('/v1/admin/') || (await authorizeRead(context.req.raw))) return next();
    return problem(
      'read_access_denied',
      'Send the read token as Authorization: Bearer <token>.',
      {},
      { 'www-authenticate': 'Bearer realm="tidemark"' },
    );
  });
}

/** Questions that are answered at the same time, and those that may wait for it. */
export const QUESTIONS = { running: 2, waiting: 32, retrySeconds: 1 } as const;
const NO_QUESTION = /^\/v1\/(?:admin\/|events$|status$)/;

/** A process that answers everything at once answers nothing in time, and takes no events meanwhile. */
function limitQuestions(app: Hono): void {
  const turns = createTurns(QUESTIONS);
  app.use('/v1/*', async (context, next) => {
    if (NO_QUESTION.test(context.req.path)) return next();
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

/** Error codes of the query and the stores for unreadable bytes; their messages name the place and what to do. */
const CORRUPT_CODES: readonly unknown[] = ['stored_data_corrupt', 'corrupt_value', 'corrupt_record'];

/** Direct queries to the engine have no such limit. */
const TOO_LONG =
  'The events of the range could not be read in the time that an answer may take: ask for a shorter range or for less in one question, for metrics with exact=false, or ask the engine itself (on AWS in the workgroup for analysts, which has no such limit).';

const GONE_CODES: readonly unknown[] = ['ECONNRESET', 'ABORT_ERR'];

/** A client that goes away while it sends is not an error of this process. */
function hasLeft(error: Error, { signal }: Request): boolean {
  return signal.aborted || ('code' in error && GONE_CODES.includes(error.code));
}

function answerError(error: Error, { onError }: Pick<ApiDeps, 'onError'>): Response {
  const code = 'code' in error ? error.code : undefined;
  if (isQueryError(error)) return problem(error.code, error.message, error.extra);
  if (code === 'invalid_question') return problem('invalid_question', error.message);
  onError?.(error);
  if (isTooLong(error)) return problem('question_too_long', TOO_LONG);
  if (CORRUPT_CODES.includes(code)) return problem('stored_data_corrupt', error.message);
  return problem('internal_error', 'The request was right, but could not be answered. The log says why; try again.');
}
