import { problemBody, type ProblemCode, PROBLEM_TYPE } from '../../core/wire/problem';

/** A problem as a response. The detail says what happened, which value, and what to do. */
export function problem(
  code: ProblemCode,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = problemBody(code, detail, extra);
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store', ...headers },
  });
}
