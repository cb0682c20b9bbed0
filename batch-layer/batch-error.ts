import { errorWithCodes } from '../core/coded-error';

/** Why the batch layer could not do what was asked. Recognise an error by its `code`; the message says what to do. */
export type BatchErrorCode =
  | 'tidemark_not_on_the_hour'
  | 'unknown_site'
  | 'unusable_site_name'
  | 'bad_day_range'
  | 'raw_events_expired'
  | 'run_record_missing'
  | 'lake_file_missing'
  | 'lake_file_damaged'
  | 'compaction_differs'
  | 'rows_out_of_order'
  | 'unexpected_row'
  | 'nothing_to_roll_back'
  | 'rollback_target_gone'
  | 'pointer_moved'
  | 'run_not_open'
  | 'part_missing';

/** Codes that an operator can act on; every other one is a fault of the system. */
const REFUSALS: readonly BatchErrorCode[] = [
  'unknown_site',
  'bad_day_range',
  'raw_events_expired',
  'nothing_to_roll_back',
  'rollback_target_gone',
  'pointer_moved',
  'lake_file_damaged',
];

/** True if the request was at fault (bad input or state), not the system. */
export function isRefused(error: unknown): error is BatchError {
  return isBatchError(error) && REFUSALS.includes(error.code);
}

/** By name, because an error may come from another process. */
function isBatchError(error: unknown): error is BatchError {
  return error instanceof Error && error.name === NAME;
}

const NAME = 'BatchError';

export class BatchError extends errorWithCodes<BatchErrorCode>(NAME) {}
