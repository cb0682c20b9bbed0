import { isRefused } from '../batch-layer/batch-error';
import type { AuditReport } from '../batch-layer/audit/audit';
import type { RolledBack } from '../batch-layer/publish/rollback';
import type { LedgerStore } from '../core/port/ledger-store';
import type { Site, Sites } from '../core/port/sites';
import { USUAL_WEEK_START } from '../core/time/day-of-week';
import type { JsonObject, OperationResult } from '../serving-layer/api/operations';
import { siteLedger } from './site-ledger';

export function done(result: JsonObject): OperationResult {
  return { done: true, result };
}

/** Ends an operation because the request was at fault. */
export class OperationRefused extends Error {
  override readonly name = 'OperationRefused';

  constructor(
    readonly code: string,
    reason: string,
  ) {
    super(reason);
  }
}

/** Runs an operation. A refusal becomes an answer; any other error is thrown. */
export async function refusable(operation: () => Promise<OperationResult>): Promise<OperationResult> {
  try {
    return await operation();
  } catch (error) {
    if (isRefused(error) || error instanceof OperationRefused)
      return { done: false, code: error.code, reason: error.message };
    throw error;
  }
}

/** The state that a rollback restored. */
export function rolledBack({ from, to }: RolledBack): JsonObject {
  return { epoch: to.epoch, tidemark: instant(to.tidemark), withdrawn: to.withdrawn, from_epoch: from.epoch };
}

/** Done if every event is accounted for and no stored data is damaged. `extras` are added to the answer. */
export function audited(
  { ok: balanced, ...report }: AuditReport,
  { damaged = [], ...extras }: { readonly damaged?: readonly unknown[] } & JsonObject,
): OperationResult {
  const ok = balanced && damaged.length === 0;
  const result = { ok, ...report, damaged, ...extras };
  if (ok) return done(result);
  const reason =
    damaged.length > 0
      ? 'stored values are damaged: the list says which, and what to do'
      : 'an event is missing, counted twice or misplaced: the findings say where';
  return { done: false, code: 'residual', reason, result };
}

/** The balance of one site, if a site is given. */
export async function siteBalance(ledgers: LedgerStore, site: string | undefined): Promise<JsonObject> {
  return site === undefined ? {} : { site_balance: await siteLedger(ledgers, site) };
}

/** A site with its write key. */
export async function describeSite(sites: Sites, { id, timeZone, currency, weekStart }: Site): Promise<JsonObject> {
  const secrets = await sites.secrets(id);
  return {
    id,
    time_zone: timeZone,
    currency,
    week_start: weekStart ?? USUAL_WEEK_START,
    write_key: secrets?.writeKey ?? null,
  };
}

/** All sites. */
export async function listSites(sites: Sites): Promise<OperationResult> {
  return done({ sites: await Promise.all((await sites.list()).map((site) => describeSite(sites, site))) });
}

/** A tidemark as answers show it: null if there is none. */
export function instant(ms: number): string | null {
  return ms === 0 ? null : new Date(ms).toISOString();
}
