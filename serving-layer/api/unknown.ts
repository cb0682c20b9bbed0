import type { Context, Hono } from 'hono';
import { METHOD_NAME_ALL } from 'hono/router';
import { crossOriginHeaders, INGEST_RULE } from '../../core/wire/cross-origin';
import { problem } from './problem';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * Answers requests that no route takes: what a known address allows for OPTIONS, else 405 with `Allow`, or 404 (also
 * where a route takes the method and found nothing). Any page may read this answer, because a tracker with a wrong
 * address must be able to say so.
 */
export function answerUnknown(app: Hono): void {
  app.notFound((context) => {
    const { method, path } = context.req;
    const headers = crossOriginHeaders((name) => context.req.header(name), INGEST_RULE);
    const allowed = methodsOf(app, path);
    const allow = allowed.join(', ');
    if (method === 'OPTIONS' && allow !== '') return empty(context, { ...headers, allow });
    if (allow === '' || allowed.includes(method))
      return problem('not_found', `There is nothing at ${method} ${path}. GET /docs shows all there is.`, {}, headers);
    const detail = `${path} does not take ${method}: use ${allow}. GET /docs shows what each does.`;
    return problem('method_not_allowed', detail, {}, { ...headers, allow });
  });
}

function empty(context: Context, headers: Readonly<Record<string, string>>): Response {
  return context.body(null, 204, headers);
}

/** The methods that a path takes; empty if there is nothing. Middleware, which takes all methods, does not count. */
function methodsOf(app: Hono, path: string): readonly string[] {
  const found = METHODS.filter((method) =>
    app.router.match(method, path)[0].some(([[, route]]) => route.method !== METHOD_NAME_ALL),
  );
  if (found.length === 0) return [];
  return [...new Set([...found, ...(found.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])];
}
