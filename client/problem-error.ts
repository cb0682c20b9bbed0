import type { Problem } from '../core/wire/problem';

/** The API refused a request or failed. The message is the problem's detail, written for people. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  /** The problem's stable code; `http_<status>` if something on the way answered in place of the API. */
  readonly code: string;

  constructor(
    readonly problem: Problem,
    /** How long to wait before the next attempt, if the answer said so. */
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(problem.detail);
    this.code = problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** The API answered in a form that this version of the client does not know. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
  readonly code = 'unexpected_answer';
}

/** By name and code, not by class: bundles may hold the class twice. */
export function isProblemError(error: unknown): error is ProblemError {
  return error instanceof Error && error.name === 'ProblemError' && 'problem' in error;
}

/** @param body the parsed body, or undefined if it is not JSON */
export function problemErrorOf({ status, statusText, headers }: Response, body: unknown): ProblemError {
  const retryAfter = Number(headers.get('retry-after') ?? NaN);
  return new ProblemError(
    isProblem(body)
      ? body
      : {
          type: 'about:blank',
          title: statusText,
          status,
          detail: `the API answered ${status}`,
          code: `http_${status}`,
        },
    Number.isFinite(retryAfter) ? retryAfter : undefined,
  );
}

/** By hand, because the schema would bring zod into pages. */
function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' &&
    body !== null &&
    'type' in body &&
    typeof body.type === 'string' &&
    'title' in body &&
    typeof body.title === 'string' &&
    'status' in body &&
    typeof body.status === 'number' &&
    'detail' in body &&
    typeof body.detail === 'string' &&
    'code' in body &&
    typeof body.code === 'string'
  );
}
