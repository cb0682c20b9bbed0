import { OpenAPIHono, type z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { isTooLong } from '../../core/port/batch-engine';
import { isQueryError } from '../query/query-error';
import { addAdminRoutes, type AdminDeps } from './admin-routes';
import type { ApiDeps } from './deps';
import { addDocsRoutes } from './docs-routes';
import { addEventRoutes } from './event-routes';
import { addExploreRoutes } from './explore-routes';
import { addMetricRoutes } from './metric-routes';
import { problem } from './problem';
import { addStatusRoutes } from './status-routes';

const QUESTION_BODY_BYTES = 64 * 1024;

/**
 * The one HTTP app: the same on Node and on Lambda, tried by `app.request(path)`. Every answer that is not a success is
 * problem details.
 */
export function createApi(deps: ApiDeps): OpenAPIHono {
  const app = newApp(deps);
  addEventRoutes(app, deps);
  addDocsRoutes(app);
  guardReading(app, deps);
  const tooLarge = (): Response => problem('body_too_large', `The body is larger than ${QUESTION_BODY_BYTES} bytes.`);
  for (const path of ['/v1/query', '/v1/admin/*'])
    app.use(path, bodyLimit({ maxSize: QUESTION_BODY_BYTES, onError: tooLarge }));
  addAdminRoutes(app, deps);
  addMetricRoutes(app, deps);
  addExploreRoutes(app, deps);
  addStatusRoutes(app, deps);
  return app;
}

/** The operations alone, for where nothing can be read from this process. */
export function createAdminApi(deps: AdminDeps & Pick<ApiDeps, 'onError'>): OpenAPIHono {
  const app = newApp(deps);
  addAdminRoutes(app, deps);
  return app;
}

function newApp(deps: Pick<ApiDeps, 'onError'>): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: (result) => (result.success ? undefined : refuse(result.error)) });
  app.use(
    secureHeaders({ crossOriginResourcePolicy: 'cross-origin', referrerPolicy: 'no-referrer', xFrameOptions: 'DENY' }),
  );
  app.onError((error) => answerError(error, deps));
  app.notFound((context) =>
    problem(
      'not_found',
      `There is nothing at ${context.req.method} ${context.req.path}. GET /docs shows all there is.`,
    ),
  );
  return app;
}

/** Everything under /v1 that is not sending events or an operation, which have keys of their own. */
function guardReading(app: OpenAPIHono, { authorizeRead }: ApiDeps): void {
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

/** Names every parameter that is wrong, and what it may be. */
function refuse(error: z.ZodError): Response {
  const errors = error.issues.flatMap((issue) => {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        parameter: path === '' ? key : `${path}.${key}`,
        message: 'is not known here',
      }));
    return [{ parameter: path, message: issue.message }];
  });
  const listed = errors
    .map(({ parameter, message }) => `${parameter === '' ? 'body' : parameter}: ${message}`)
    .join('; ');
  return problem('invalid_parameters', `${listed}. GET /docs shows what this takes.`, { errors });
}

/** Bytes that cannot be read, as the query and the stores call it: their messages name the place and what to do. */
const CORRUPT_CODES: readonly unknown[] = ['stored_data_corrupt', 'corrupt_value', 'corrupt_record'];

/** The engine has more time for whoever asks it directly. */
const TOO_LONG =
  'The events of the range could not be read in the time that an answer may take: ask for a shorter range or for less in one question, for metrics with exact=false, or ask the engine itself (on AWS in the workgroup for analysts, which has no such limit).';

function answerError(error: Error, { onError }: Pick<ApiDeps, 'onError'>): Response {
  const code = 'code' in error ? error.code : undefined;
  if (isQueryError(error)) return problem(error.code, error.message, error.extra);
  if (code === 'invalid_question') return problem('invalid_question', error.message);
  if (error instanceof HTTPException && error.status < 500)
    return problem('invalid_body', `${error.message}: send a JSON object as application/json.`);
  onError?.(error);
  if (isTooLong(error)) return problem('question_too_long', TOO_LONG);
  if (CORRUPT_CODES.includes(code)) return problem('stored_data_corrupt', error.message);
  return problem('internal_error', 'The request was right, but could not be answered. The log says why; try again.');
}
