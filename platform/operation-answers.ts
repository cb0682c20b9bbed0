import { BatchError, type BatchErrorCode } from '../batch-layer/batch-error';
import type { RolledBack } from '../batch-layer/publish/rollback';
import type { Site, Sites } from '../core/port/sites';
import type { JsonObject, OperationResult } from '../serving-layer/api/operations';

/** What an operator can act on; anything else is breakage. */
const REFUSALS: readonly BatchErrorCode[] = ['unknown_site', 'bad_day_range', 'nothing_to_roll_back', 'rollback_target_gone', 'pointer_moved'];

export function done(result: JsonObject): OperationResult {
  return { done: true, result };
}

/** Does an operation; what the batch layer refuses for a reason of the operator’s is an answer. */
export async function refusable(operation: () => Promise<OperationResult>): Promise<OperationResult> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof BatchError && REFUSALS.includes(error.code)) return { done: false, code: error.code, reason: error.message };
    throw error;
  }
}

/** What a rollback has come back to. */
export function rolledBack({ from, to }: RolledBack): JsonObject {
  return { epoch: to.epoch, tidemark: instant(to.tidemark), withdrawn: to.withdrawn, from_epoch: from.epoch };
}

/** A site with its write key. */
export async function describeSite(sites: Sites, { id, timeZone, currency }: Site): Promise<JsonObject> {
  const secrets = await sites.secrets(id);
  return { id, time_zone: timeZone, currency, write_key: secrets?.writeKey ?? null };
}

/** All sites. */
export async function listSites(sites: Sites): Promise<OperationResult> {
  return done({ sites: await Promise.all((await sites.list()).map((site) => describeSite(sites, site))) });
}

/** As answers show a tidemark: null for none. */
export function instant(ms: number): string | null {
  return ms === 0 ? null : new Date(ms).toISOString();
}
