import { ownValue } from '../../core/own-value';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { isTooLong } from '../../core/port/batch-engine';
import { ADMIN_HEADER } from '../../core/wire/access';
import { sendEvents } from '../../core/wire/ingest';
import { type ProblemCode, PROBLEMS } from '../../core/wire/problem';
import { isQueryError } from '../query/query-error';
import { addAdminRoutes, type AdminDeps } from './admin-routes';
import { addCapabilityAdminRoutes, addReadRoutes } from './capability-routes';
import { crossOriginReading } from './cross-origin';
import type { ApiDeps, CapabilityDeps } from './deps';
import { compress } from './compress';
import { addDocsRoutes, DOCS_PATHS } from './docs-routes';
import { note } from './facts';
import { addMetricRoutes } from './metric-routes';
import { problem } from './problem';
import type { Routes } from './route';
import { addStatusRoutes } from './status-routes';
import { createTurns } from './turns';
import { rememberAnswers } from './answer-memory';
import { answerUnknown } from './unknown';

/** What pages of other origins may read, if a site lists them. */
const READ_PATHS = [
  '/v1/metrics/*',
  '/v1/query',
  '/v1/funnels',
  '/v1/retention',
  '/v1/sessions/*',
  '/v1/reconciliation',
  '/v1/status',
];
const QUESTION_BODY_BYTES = 64 * 1024;

/** Refuses the body of a question or an operation that is too large. */
export const limitBody = bodyLimit({
  maxSize: QUESTION_BODY_BYTES,
  onError: () =>
    problem('body_too_large', `The body is larger than ${QUESTION_BODY_BYTES} bytes: ask for less in one request.`),
});

/** The HTTP app, the same on Node and on Lambda. Every response that is not a success is problem details. */
export function createApi(deps: ApiDeps): Hono {
  const routes = newRoutes(deps);
  const { app } = routes;
  if (deps.events !== undefined) {
    routes.operations.push(sendEvents);
    app.route('/', deps.events);
  }
  for (const path of DOCS_PATHS) app.use(path, compress());
  addDocsRoutes(routes);
  for (const path of READ_PATHS) app.use(path, crossOriginReading(deps.sites));
  guardReading(app, deps);
  for (const path of ['/v1/query', '/v1/admin/*']) app.use(path, limitBody);
  const { state } = deps;
  if (state !== undefined) app.use('/v1/*', rememberAnswers(state));
  app.use('/v1/*', compress());
  limitQuestions(app);
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

/** No HSTS: whether a name is served by TLS only is for its owner, who ends its TLS. */
const SECURE_HEADERS = {
  crossOriginResourcePolicy: 'cross-origin',
  referrerPolicy: 'no-referrer',
  strictTransportSecurity: false,
  xFrameOptions: 'DENY',
} as const;

function newRoutes(deps: Pick<ApiDeps, 'onError'>): Routes {
  const app = new Hono();
  app.use(secureHeaders(SECURE_HEADERS));
  app.onError((error, { req }) =>
    hasLeft(error, req.raw)
      ? problem('invalid_body', 'The request ended before its body did: send it again.')
      : answerError(error, deps),
  );
  answerUnknown(app);
  return { app, operations: [] };
}

/** Guards everything under /v1 except event collection and operations, which have their own keys. */
function guardReading(app: Hono, { authorizeRead }: ApiDeps): void {
  if (authorizeRead === undefined) return;
  app.use('/v1/*', async (context, next) => {
    if (context.req.path.startsWith('/v1/admin/')) return next();
    const grant = await authorizeRead(context.req.raw);
    if (grant !== undefined) {
      note(context, { grant });
      return next();
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
    return 'Send the read token, or a key with the scope “read”, as Authorization: Bearer <token>.';
  return `${wrong[1]} that is valid now: it may be mistyped, revoked or expired. Correct it, or leave it out where reading needs none.`;
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

/** Whether the code of an error is that of a problem with the request: then its message is for the caller. */
function isCallersFault(code: unknown): code is ProblemCode {
  const known: Readonly<Record<string, { readonly status: number }>> = PROBLEMS;
  return typeof code === 'string' && (ownValue(known, code)?.status ?? INTERNAL) < INTERNAL;
}

const INTERNAL = 500;

const GONE_CODES: readonly unknown[] = ['ECONNRESET', 'ABORT_ERR'];

/** A client that goes away while it sends is not an error of this process. */
function hasLeft(error: Error, { signal }: Request): boolean {
  return signal.aborted || ('code' in error && GONE_CODES.includes(error.code));
}

function answerError(error: Error, { onError }: Pick<ApiDeps, 'onError'>): Response {
  const code = 'code' in error ? error.code : undefined;
  if (isQueryError(error)) return problem(error.code, error.message, error.extra);
  if (isCallersFault(code)) return problem(code, error.message);
  onError?.(error);
  if (isTooLong(error)) return problem('question_too_long', TOO_LONG);
  if (CORRUPT_CODES.includes(code)) return problem('stored_data_corrupt', error.message);
  return problem('internal_error', 'This could not be answered. The log of the process says why; try again.');
}
