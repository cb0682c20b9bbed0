import { BatchError, type BatchErrorCode } from '../batch-layer/batch-error';
import type { OperationResult } from '../serving-layer/api/operations';

/** What an operator can act on; anything else is breakage. */
const REFUSALS: readonly BatchErrorCode[] = ['unknown_site', 'bad_day_range', 'nothing_to_roll_back', 'rollback_target_gone', 'pointer_moved'];

/** Does an operation; what the batch layer refuses for a reason of the operator’s is an answer. */
export async function refusable(operation: () => Promise<OperationResult>): Promise<OperationResult> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof BatchError && REFUSALS.includes(error.code)) return { done: false, code: error.code, reason: error.message };
    throw error;
  }
}
