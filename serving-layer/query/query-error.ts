import { codedError, errorWithCodes } from '../../core/coded-error';
import type { ProblemCode } from '../../core/wire/problem';

/** Why a question cannot be answered; the API answers with the problem of that code. */
const QUERY_ERROR_CODES = [
  'unknown_metric',
  'unknown_site',
  'unknown_feature',
  'invalid_question',
  'unknown_breakdown',
  'invalid_filter',
  'invalid_time_zone',
  'invalid_range',
  'range_too_long',
  'too_many_buckets',
  'too_many_rows',
  'invalid_cursor',
  'invalid_steps',
] as const satisfies readonly ProblemCode[];

export type QueryErrorCode = (typeof QUERY_ERROR_CODES)[number];

/** A question that cannot be answered as asked. The message says which value is wrong and what to do instead. */
export class QueryError extends errorWithCodes<QueryErrorCode>('QueryError') {
  /** For machines: valid names, nearest first. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: QueryErrorCode, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(code, message);
    this.extra = extra;
  }
}

/** Checked by code, because bundles may contain the class twice. */
export function isQueryError(error: unknown): error is QueryError {
  return (
    error instanceof Error &&
    'code' in error &&
    QUERY_ERROR_CODES.some((code) => code === error.code) &&
    'extra' in error
  );
}

/** Stored bytes that cannot be read: a problem for an operator, not the caller. */
export class StoredDataError extends codedError('StoredDataError', 'stored_data_corrupt') {}
