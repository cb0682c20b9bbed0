import type { OpenAPIHono, RouteConfig, RouteHandler, z } from '@hono/zod-openapi';
import { type ProblemCode, PROBLEM_TYPE, PROBLEMS } from './problem';
import { problemSchema } from './schemas';

interface RouteResponse {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>;
}

/** Responses of a route: its answer, and the problems that it may give, by status. */
export function responsesOf(
  success: { readonly status: 200 | 202; readonly response: RouteResponse },
  ...codes: readonly ProblemCode[]
): Record<string, RouteResponse> {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) byStatus.set(PROBLEMS[code].status, [...(byStatus.get(PROBLEMS[code].status) ?? []), code]);
  const problems = [...byStatus].map(([status, names]): [string, RouteResponse] => [
    String(status),
    { description: names.join(', '), content: { [PROBLEM_TYPE]: { schema: problemSchema } } },
  ]);
  return { [success.status]: success.response, ...Object.fromEntries(problems) };
}

/**
 * Adds a documented route. The request is checked and typed by the route's schemas; the answer is a plain Response, because
 * one route may give JSON, CSV or Arrow (that answers keep to their schemas is tested).
 */
export function addRoute<Route extends RouteConfig>(
  app: OpenAPIHono,
  route: Route,
  handle: (context: Parameters<RouteHandler<Route>>[0]) => Promise<Response>,
): void {
  app.openapi(route, handle);
}

export function json(body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}
