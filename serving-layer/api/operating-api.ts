import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import type { NamedRoutes } from '../../core/capability/route';
import { messageOf } from '../../core/message-of';
import { ownValue } from '../../core/own-value';
import { isTooLong } from '../../core/port/batch-engine';
import { getHealth } from '../../core/wire/health';
import { sendEvents } from '../../core/wire/ingest';
import { endSession, getSession, openSession } from '../../core/wire/sessions';
import type { Operation } from '../../core/wire/operation';
import { type ProblemCode, PROBLEMS } from '../../core/wire/problem';
import { isQueryError } from '../query/query-error';
import { addAdminRoutes, type AdminDeps } from './admin-routes';
import { guardDeciding } from './decide-guard';
import { addCallbacks, addCapabilityAdminRoutes, addDecideRoutes, addOpenRoutes } from './capability-routes';
import type { ApiDeps, CapabilityDeps } from './deps';
import { problem } from './problem';
import { addRoute, type Routes } from './route';
import { addSessionRoutes } from './session-routes';
import { answerUnknown } from './unknown';

const QUESTION_BODY_BYTES = 64 * 1024;

/** Refuses the body of a question or an operation that is too large. */
export const limitBody = bodyLimit({
  maxSize: QUESTION_BODY_BYTES,
  onError: () =>
    problem('body_too_large', `The body is larger than ${QUESTION_BODY_BYTES} bytes: ask for less in one request.`),
});

interface OperatingDeps extends AdminDeps, Pick<ApiDeps, 'events' | 'sessions' | 'onError'> {
  readonly capabilities?: Pick<CapabilityDeps, 'routes' | 'admin' | 'decide'> | undefined;
}

/** Events and operations, for a process or a thread that answers no questions. */
export function createOperatingApi(deps: OperatingDeps): Hono {
  const routes = newRoutes(deps);
  addEvents(routes, deps);
  addOperations(routes, deps);
  return routes.app;
}

/** The operations that are served with events alone. */
export function operatingOperations(capabilities: readonly NamedRoutes[]): readonly Operation[] {
  return [
    sendEvents,
    getSession,
    openSession,
    endSession,
    ...capabilities.flatMap(({ routes }) => [
      ...(routes.decide?.operations ?? []),
      ...(routes.admin?.operations ?? []),
    ]),
  ];
}

export function addEvents({ app, operations }: Routes, { events }: OperatingDeps): void {
  if (events === undefined) return;
  operations.push(sendEvents);
  app.route('/', events);
}

/** The operations, and whether the process answers. */
export function addOperations(routes: Routes, deps: OperatingDeps): void {
  addRoute(routes, getHealth, () => Promise.resolve({ ok: true }));
  routes.app.use('/v1/session', limitBody);
  if (deps.sessions !== undefined) addSessionRoutes(routes, deps.sessions);
  const { decide, routes: own = [] } = deps.capabilities ?? {};
  if (decide !== undefined) {
    guardDeciding(routes.app, deps);
    for (const path of ['/v1/decisions', '/v1/decisions/*']) routes.app.use(path, limitBody);
    addDecideRoutes(routes, own, decide);
  }
  routes.app.use('/v1/admin/*', limitBody);
  addAdminRoutes(routes, deps);
  addCapabilityAdminRoutes(routes, deps.capabilities?.routes ?? [], deps.capabilities?.admin);
  routes.app.use('/open/*', limitBody);
  addOpenRoutes(routes, deps.capabilities?.routes ?? [], deps.capabilities?.admin);
  routes.app.use('/callbacks/*', limitBody);
  addCallbacks(routes, deps.capabilities?.routes ?? [], deps.capabilities?.admin);
}

/** No HSTS: whether a name is served by TLS only is for its owner, who ends its TLS. */
const SECURE_HEADERS = {
  crossOriginResourcePolicy: 'cross-origin',
  referrerPolicy: 'no-referrer',
  strictTransportSecurity: false,
  xFrameOptions: 'DENY',
} as const;

export function newRoutes(deps: Pick<ApiDeps, 'onError'>): Routes {
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

/** The response to an error that a handler threw. */
export function answerError(error: unknown, { onError }: Pick<ApiDeps, 'onError'>): Response {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (isQueryError(error)) return problem(error.code, error.message, error.extra);
  if (isCallersFault(code)) return problem(code, messageOf(error));
  onError?.(error);
  if (isTooLong(error)) return problem('question_too_long', TOO_LONG);
  if (CORRUPT_CODES.includes(code)) return problem('stored_data_corrupt', messageOf(error));
  return problem('internal_error', 'This could not be answered. The log of the process says why; try again.');
}
