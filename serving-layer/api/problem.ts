import { QUERY_ERRORS } from '../query/query-error';

/** Why a request was refused, by the `code` that stays the same. Titles belong to codes, details to the case. */
export const PROBLEMS = {
  invalid_parameters: { status: 400, title: 'A parameter is missing, unknown or out of its limits' },
  invalid_question: { status: 400, title: 'The question cannot be answered as it is asked' },
  invalid_body: { status: 400, title: 'The body cannot be read' },
  read_access_denied: { status: 401, title: 'This needs a read token' },
  admin_access_denied: { status: 401, title: 'This needs the admin token' },
  admin_disabled: { status: 403, title: 'Operations are not served here' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  no_reconciliation: { status: 404, title: 'The run has no reconciliation' },
  not_acceptable: { status: 406, title: 'The answer has no such form' },
  operation_refused: { status: 409, title: 'The operation was not done' },
  body_too_large: { status: 413, title: 'The body is too large' },
  stored_data_corrupt: { status: 500, title: 'Stored data cannot be read' },
  internal_error: { status: 500, title: 'Something broke on our side' },
  question_too_long: { status: 504, title: 'The question takes too long to be answered here' },
  unknown_metric: { status: QUERY_ERRORS.unknown_metric, title: 'There is no such metric' },
  unknown_site: { status: QUERY_ERRORS.unknown_site, title: 'There is no such site' },
  unknown_breakdown: { status: QUERY_ERRORS.unknown_breakdown, title: 'The metric is not kept by that breakdown' },
  invalid_filter: { status: QUERY_ERRORS.invalid_filter, title: 'The filter cannot be read' },
  invalid_time_zone: { status: QUERY_ERRORS.invalid_time_zone, title: 'The time zone is not known' },
  invalid_range: { status: QUERY_ERRORS.invalid_range, title: 'The range cannot be answered' },
  range_too_long: { status: QUERY_ERRORS.range_too_long, title: 'The range is too long' },
  too_many_buckets: { status: QUERY_ERRORS.too_many_buckets, title: 'The answer would have too many buckets' },
  invalid_cursor: { status: QUERY_ERRORS.invalid_cursor, title: 'The cursor cannot be used' },
  invalid_steps: { status: QUERY_ERRORS.invalid_steps, title: 'The steps cannot be answered' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_TYPE = 'application/problem+json';

/** Problem details by RFC 9457. The detail says what happened, which value, and what to do. */
export function problem(
  code: ProblemCode,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status, title } = PROBLEMS[code];
  const body = { type: `urn:tidemark:problem:${code}`, title, status, detail, code, ...extra };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store', ...headers },
  });
}
