import { decodeManifest } from '../core/ledger/ledger';
import type { Lake, ManifestStore } from '../core/port/lake';
import type { Sites } from '../core/port/sites';
import type { QuarantineReason } from '../core/frame/frame';
import type { Collector, EventBatch } from '../speed-layer/collect/handler';
import type { QuarantinedRaw } from '../speed-layer/collect/judge';
import { createSiteKeys } from '../speed-layer/collect/site-keys';

export type QuarantineFiles = Pick<QuarantineDeps, 'lake' | 'manifests'>;

export interface QuarantineDeps {
  readonly lake: Pick<Lake, 'get'>;
  readonly manifests: ManifestStore;
  readonly sites: Sites;
  readonly collector: Collector;
}

export interface QuarantineSummary {
  readonly total: number;
  /** How often each reason occurred, most frequent first. */
  readonly reasons: readonly { readonly code: string; readonly path: string; readonly count: number; readonly message: string }[];
}

export interface QuarantineReplay {
  readonly read: number;
  /** Now accepted; ones that were replayed before are recognised as duplicates. */
  readonly accepted: number;
  /** Still refused: they stay where they are. */
  readonly refused: number;
  /** Not an event at all (broken JSON, or cut): they can only be looked at. */
  readonly unreadable: number;
}

interface QuarantineLine {
  readonly reason: QuarantineReason;
  readonly site?: string;
  readonly sealed?: string;
}

export async function summariseQuarantine(deps: QuarantineFiles, site: string): Promise<QuarantineSummary> {
  const counts = new Map<string, { code: string; path: string; count: number; message: string }>();
  let total = 0;
  for await (const { reason } of linesOf(deps, site)) {
    total += 1;
    const name = `${reason.code} ${reason.path}`;
    const known = counts.get(name);
    if (known === undefined) counts.set(name, { ...reason, count: 1 });
    else known.count += 1;
  }
  const reasons = [...counts.values()].map(({ code, path, count, message }) => ({ code, path, count, message }));
  return { total, reasons: reasons.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)) };
}

/** Sends what is in quarantine through the contract again, as of when it came. An event keeps its id, so replaying twice changes nothing. */
export async function replayQuarantine(deps: QuarantineDeps, site: string): Promise<QuarantineReplay> {
  const secrets = await deps.sites.secrets(site);
  if (secrets === undefined) return { read: 0, accepted: 0, refused: 0, unreadable: 0 };
  const keys = createSiteKeys(site, secrets.pseudonymKey);
  const result = { read: 0, accepted: 0, refused: 0, unreadable: 0 };
  for await (const { sealed } of linesOf(deps, site)) {
    result.read += 1;
    const batch = sealed === undefined ? undefined : batchOf(site, JSON.parse(keys.unseal(sealed)) as QuarantinedRaw);
    if (batch === undefined) result.unreadable += 1;
    else if ((await deps.collector.check(batch)).accepted === 0) result.refused += 1;
    else result.accepted += (await deps.collector.collectEvents(batch)).accepted;
  }
  return result;
}

function batchOf(site: string, { raw, event_id, received_ms, sent_ms, ip, user_agent }: QuarantinedRaw): EventBatch | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined;
  return {
    site,
    events: [{ event_id, ...raw }],
    receivedMs: received_ms,
    ...(sent_ms === undefined ? {} : { sentAt: new Date(sent_ms).toISOString() }),
    ...(ip === undefined ? {} : { ip }),
    ...(user_agent === undefined ? {} : { userAgent: user_agent }),
  };
}

/** The quarantined events of a site, by the manifests. */
async function* linesOf({ manifests, lake }: QuarantineFiles, site: string): AsyncGenerator<QuarantineLine> {
  const items = await manifests.get(await manifests.list('', '~'));
  for (const item of items) {
    for (const { quarantineKey } of item === undefined ? [] : decodeManifest(item.bytes).files) {
      const bytes = quarantineKey === null ? undefined : await lake.get(quarantineKey);
      if (bytes === undefined) continue;
      const lines = new TextDecoder().decode(bytes).split('\n').filter((line) => line !== '');
      yield* lines.map((line) => JSON.parse(line) as QuarantineLine).filter((line) => line.site === site);
    }
  }
}
