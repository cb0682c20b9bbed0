import { errorWithCodes } from '../core/coded-error';
import { isRefused } from '../batch-layer/batch-error';
import type { AuditReport } from '../batch-layer/audit/audit';
import type { RolledBack } from '../batch-layer/publish/rollback';
import { DEFAULT_TEXT_RULES } from '../core/event/text-rules';
import type { LedgerStore } from '../core/port/ledger-store';
import type { Site, Sites, SiteSecrets } from '../core/port/sites';
import { USUAL_WEEK_START } from '../core/time/day-of-week';
import type { AnswerOf } from '../core/wire/operation';
import type { getThreads } from '../core/wire/threads';
import { textRulesOnWire } from '../core/wire/text-rules';
import type { JsonObject, OperationResult } from '../serving-layer/api/operations';
import type { ThreadDelay } from './platform';
import { siteLedger } from './site-ledger';

export function done(result: JsonObject): OperationResult {
  return { done: true, result };
}

/** Ends an operation because the request was at fault. */
export class OperationRefused extends errorWithCodes<string>('OperationRefused') {}

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
  return {
    epoch: to.epoch,
    tidemark: instant(to.tidemark),
    withdrawn: to.withdrawn,
    from_epoch: from.epoch,
    held: to.held === true,
  };
}

/** Done if every event is accounted for and no stored data is damaged. `extras` are added to the answer. */
export function audited(
  { ok: balanced, residual, rows, findings }: AuditReport,
  { damaged = [], ...extras }: { readonly damaged?: readonly unknown[] } & JsonObject,
): OperationResult {
  const ok = balanced && damaged.length === 0;
  const result = { ok, residual, rows: rows.map(onWire), findings: findings.map(onWire), damaged, ...extras };
  if (ok) return done(result);
  const reason =
    damaged.length > 0
      ? 'stored values are damaged: the list says which, and what to do'
      : 'an event is missing, counted twice or misplaced: the findings say where';
  return { done: false, code: 'residual', reason, result };
}

/** A row or finding as the wire spells it. */
function onWire({ arrivalHour, ...row }: { readonly arrivalHour?: string | undefined }): JsonObject {
  return arrivalHour === undefined ? row : { ...row, arrival_hour: arrivalHour };
}

/** The delays of threads over so many milliseconds. */
export function delaysOnWire(overMs: number, delays: readonly ThreadDelay[]): AnswerOf<typeof getThreads> {
  const rounded = (ms: number): number => Math.round(ms * 10) / 10;
  return {
    over_ms: overMs,
    threads: delays.map(({ name, samples, p50Ms, p99Ms, p999Ms, maxMs }) => ({
      name,
      samples,
      p50_ms: rounded(p50Ms),
      p99_ms: rounded(p99Ms),
      p999_ms: rounded(p999Ms),
      max_ms: rounded(maxMs),
    })),
  };
}

/** The balance of one site, if a site is given. */
export async function siteBalance(ledgers: LedgerStore, site: string | undefined): Promise<JsonObject> {
  return site === undefined ? {} : { site_balance: await siteLedger(ledgers, site) };
}

/** A site with its write key. */
export async function describeSite(sites: Sites, site: Site, known?: SiteSecrets): Promise<JsonObject> {
  const { id, timeZone, currency, weekStart, name, readOrigins, sendOrigins, rules, refundEvent, removedMs } = site;
  const { simulated } = site;
  const secrets = known ?? (await sites.secrets(id));
  const oldUntilMs = secrets?.oldWriteKeyUntilMs;
  return {
    id,
    time_zone: timeZone,
    currency,
    week_start: weekStart ?? USUAL_WEEK_START,
    ...(name === undefined ? {} : { name }),
    ...(simulated === undefined ? {} : { simulated }),
    ...(readOrigins === undefined ? {} : { read_origins: readOrigins }),
    ...(sendOrigins === undefined ? {} : { send_origins: sendOrigins }),
    text_rules: textRulesOnWire(rules ?? DEFAULT_TEXT_RULES),
    ...(refundEvent === undefined ? {} : { refund_event: refundEvent }),
    ...(removedMs === undefined ? {} : { removed: new Date(removedMs).toISOString() }),
    write_key: secrets?.writeKey ?? null,
    ...(oldUntilMs === undefined ? {} : { old_write_key_until: new Date(oldUntilMs).toISOString() }),
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
