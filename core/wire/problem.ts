import * as z from 'zod';

const UNREADABLE = { status: 400, title: 'The request cannot be read' } as const;

/** Every reason for refusing a request. The code never changes; titles belong to codes, details to the case. */
export const PROBLEMS = {
  invalid_parameters: { status: 400, title: 'A parameter is missing, unknown or out of its limits' },
  invalid_question: { status: 400, title: 'The question cannot be answered as it is asked' },
  invalid_body: { status: 400, title: 'The body cannot be read' },
  unknown_breakdown: { status: 400, title: 'The metric is not kept by that breakdown' },
  invalid_filter: { status: 400, title: 'The filter cannot be read' },
  invalid_time_zone: { status: 400, title: 'The time zone is not known' },
  invalid_range: { status: 400, title: 'The range cannot be answered' },
  range_too_long: { status: 400, title: 'The range is too long' },
  too_many_buckets: { status: 400, title: 'The answer would have too many buckets' },
  too_many_rows: { status: 400, title: 'The answer would have too many rows' },
  invalid_key: { status: 400, title: 'A key cannot be made like this' },
  invalid_site: { status: 400, title: 'A setting of the site means nothing' },
  invalid_cursor: { status: 400, title: 'The cursor cannot be used' },
  invalid_steps: { status: 400, title: 'The steps cannot be answered' },
  empty_body: UNREADABLE,
  invalid_json: UNREADABLE,
  wrong_type: UNREADABLE,
  bad_gzip: UNREADABLE,
  not_utf8: UNREADABLE,
  malformed_request: UNREADABLE,
  read_access_denied: { status: 401, title: 'This needs a read token' },
  decide_access_denied: { status: 401, title: 'This needs a key for decisions' },
  login_refused: { status: 401, title: 'This does not log in' },
  admin_access_denied: { status: 401, title: 'This needs the admin token' },
  unknown_write_key: { status: 401, title: 'The write key is not known' },
  key_ended: { status: 401, title: 'The key does not work any more' },
  key_scope_refused: { status: 403, title: 'The key may not do that' },
  origin_refused: { status: 403, title: 'Pages of this origin may not send events' },
  site_access_refused: { status: 403, title: 'The key is not for that site' },
  read_access_refused: { status: 403, title: 'The token does not give access' },
  events_not_taken: { status: 403, title: 'No events are taken here' },
  admin_disabled: { status: 403, title: 'Operations are not served here' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  no_reconciliation: { status: 404, title: 'The run has no reconciliation' },
  unknown_metric: { status: 404, title: 'There is no such metric' },
  unknown_feature: { status: 404, title: 'There is no such feature' },
  unknown_site: { status: 404, title: 'There is no such site' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  not_acceptable: { status: 406, title: 'The answer has no such form' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  epoch_not_current: { status: 409, title: 'The epoch is not the current one' },
  question_cancelled: { status: 409, title: 'The question was cancelled' },
  operation_refused: { status: 409, title: 'The operation was not done' },
  body_too_large: { status: 413, title: 'The body is too large' },
  too_many_events: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'The body is not JSON' },
  unknown_encoding: { status: 415, title: 'The encoding is not known' },
  expectation_failed: { status: 417, title: 'This server does not meet that expectation' },
  nothing_accepted: { status: 422, title: 'No event keeps the contract' },
  upgrade_required: { status: 426, title: 'This address speaks another protocol' },
  rate_limited: { status: 429, title: 'Too many requests' },
  too_many_late_events: { status: 429, title: 'Too many late events' },
  too_many_refused_events: { status: 429, title: 'Too many refused events' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  stored_data_corrupt: { status: 500, title: 'Stored data cannot be read' },
  internal_error: { status: 500, title: 'Something broke on our side' },
  stream_unavailable: { status: 503, title: 'The events could not be stored now' },
  overloaded: { status: 503, title: 'Too much is asked at the same time' },
  question_too_long: { status: 504, title: 'The question takes too long to be answered here' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_TYPE = 'application/problem+json';

/** Problem details (RFC 9457). Some problems say more: `errors`, `did_you_mean`, `event_ids`, `result`. */
export const problem = z
  .looseObject({
    type: z
      .string()
      .meta({ description: 'URN of the kind of problem.', example: 'urn:tidemark:problem:unknown_metric' }),
    title: z
      .string()
      .meta({ description: 'The kind of problem in a few words.', example: PROBLEMS.unknown_metric.title }),
    status: z.int().meta({ description: 'HTTP status of the response.', example: 404 }),
    detail: z.string().meta({
      description: 'What happened, which value, and what to do.',
      example: 'There is no metric "page_view". Did you mean page_views? GET /v1/metrics lists all of them.',
    }),
    code: z
      .string()
      .meta({ description: 'Stable name of the kind of problem, for programs.', example: 'unknown_metric' }),
  })
  .meta({ id: 'Problem', description: 'Why a request was refused or failed: problem details by RFC 9457.' });

export type Problem = z.output<typeof problem>;

/** The body of a problem. The detail says what happened, which value, and what to do. */
export function problemBody(code: ProblemCode, detail: string, extra: Readonly<Record<string, unknown>> = {}): Problem {
  const { status, title } = PROBLEMS[code];
  return { type: `urn:tidemark:problem:${code}`, title, status, detail, code, ...extra };
}
