import { errorWithCodes } from '../../core/coded-error';

/** A row that cannot become an event. */
export interface RejectedRow {
  readonly code: RowFaultCode;
  /** What is wrong with the row, and what to do about it. */
  readonly message: string;
  /** The row as it is in the file. */
  readonly raw: string;
}

export type RowFaultCode =
  | 'line_too_long'
  | 'not_utf8'
  | 'unclosed_quote'
  | 'truncated_row'
  | 'too_many_fields'
  | 'malformed_event_time'
  | 'unknown_event_type'
  | 'missing_field'
  | 'malformed_price'
  | 'invalid_json';

/** A row that became an event. `line` counts from 1, the header included. */
export interface ReplayEvent {
  readonly line: number;
  /**
   * When the event reaches the collector in a replay on a virtual clock, ms since 1970: the line's received_at or
   * sent_at, or else the time of the event. Undefined if none of them is valid; the clock then stays where it is.
   */
  readonly eventTimeMs: number | undefined;
  /** The event on the wire, not validated. */
  readonly event: unknown;
  /** sent_at of the request, if the line has one. */
  readonly sentAt?: string;
}

export type ReplayRow = ReplayEvent | { readonly line: number; readonly rejected: RejectedRow };

/** The rows of a file, in order, read lazily. */
export type ReplaySource = AsyncIterable<ReplayRow>;

/** The file as a whole cannot be read. Identify the error by its `code`. */
export class ReplayFormatError extends errorWithCodes<
  | 'unknown_format'
  | 'empty_file'
  | 'unexpected_header'
  | 'compressed_file'
  | 'damaged_gzip'
  | 'one_document'
  | 'lines_of_returns'
>('ReplayFormatError') {}
