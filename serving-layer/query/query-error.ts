/** Why a question cannot be answered, with the matching HTTP status. */
export const QUERY_ERRORS = {
  unknown_metric: 404,
  unknown_site: 404,
  unknown_breakdown: 400,
  invalid_filter: 400,
  invalid_time_zone: 400,
  invalid_range: 400,
  range_too_long: 400,
  too_many_buckets: 400,
  invalid_cursor: 400,
  invalid_steps: 400,
} as const;

export type QueryErrorCode = keyof typeof QUERY_ERRORS;

/** A question that cannot be answered as asked. The message says which value is wrong and what to do instead. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: QueryErrorCode;
  /** For machines: valid names, nearest first. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: QueryErrorCode, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.extra = extra;
  }
}

/** Checked by code, because bundles may contain the class twice. */
export function isQueryError(error: unknown): error is QueryError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code in QUERY_ERRORS &&
    'extra' in error
  );
}

/** Stored bytes that cannot be read: a problem for an operator, not the caller. */
export class StoredDataError extends Error {
  override readonly name = 'StoredDataError';
  readonly code = 'stored_data_corrupt';
}
