import { z } from 'zod';
import { isRecord } from '../../core/json-record';
import { parseStoredJson } from '../../core/run/stored-json';
import type { Sites } from '../../core/port/sites';
import type { Collector, EventBatch } from '../collect/handler';
import { hasOwnId, type QuarantinedRaw } from '../collect/judge';
import { createSiteKeys } from '../collect/site-keys';
import { eventsOf, type FilePlace, type QuarantineFiles, quarantineFiles } from './quarantine-files';

export interface ReplayDeps extends QuarantineFiles {
  readonly sites: Sites;
  readonly collector: Pick<Collector, 'check' | 'collectEvents'>;
}

export interface ReplayCounts {
  readonly read: number;
  /** Accepted now; events that were replayed before are recognised as duplicates. */
  readonly accepted: number;
  /** Still refused: they stay in quarantine. */
  readonly refused: number;
  /** Not replayable: broken JSON, truncated, or only counted. */
  readonly unreadable: number;
}

export const NOTHING_REPLAYED: ReplayCounts = { read: 0, accepted: 0, refused: 0, unreadable: 0 };

export interface ReplayBounds {
  /** The last file that was replayed before. */
  readonly after?: FilePlace | undefined;
  /** Called after each file. */
  readonly isTimeUp?: () => boolean;
}

export interface QuarantineReplay extends ReplayCounts {
  /** Where it stopped for lack of time; undefined at the end. */
  readonly stoppedAfter: FilePlace | undefined;
}

const quarantinedRaw: z.ZodType<QuarantinedRaw> = z.object({
  raw: z.exactOptional(z.unknown()),
  raw_text: z.exactOptional(z.string()),
  event_id: z.exactOptional(z.string()),
  session_id: z.exactOptional(z.string()),
  received_ms: z.number(),
  sent_ms: z.exactOptional(z.number()),
  ip: z.exactOptional(z.string()),
  user_agent: z.exactOptional(z.string()),
  client_hints: z.exactOptional(
    z.object({ brands: z.string().optional(), mobile: z.string().optional(), platform: z.string().optional() }),
  ),
  key_kind: z.exactOptional(z.literal('server')),
});

/**
 * Applies the contract again to quarantined events, as of their arrival. Events keep their ids, so replaying twice
 * changes nothing.
 */
export async function replayQuarantine(
  deps: ReplayDeps,
  site: string,
  { after, isTimeUp = () => false }: ReplayBounds = {},
): Promise<QuarantineReplay> {
  const secrets = await deps.sites.secrets(site);
  if (secrets === undefined) return { ...NOTHING_REPLAYED, stoppedAfter: undefined };
  const keys = createSiteKeys(site, secrets.pseudonymKey);
  let counts = NOTHING_REPLAYED;
  for await (const { place, lines } of quarantineFiles(deps, site, after)) {
    const raws = lines.map(({ sealed }) =>
      sealed === undefined
        ? undefined
        : parseStoredJson(quarantinedRaw, keys.unseal(sealed), `an event of ${place.key}`),
    );
    const counted = lines.reduce((sum, line) => sum + eventsOf(line) - 1, 0);
    counts = sumOfReplays(counts, await replayLines(deps.collector, site, raws));
    counts = { ...counts, read: counts.read + counted, unreadable: counts.unreadable + counted };
    if (isTimeUp()) return { ...counts, stoppedAfter: place };
  }
  return { ...counts, stoppedAfter: undefined };
}

export function sumOfReplays(a: ReplayCounts, b: ReplayCounts): ReplayCounts {
  return {
    read: a.read + b.read,
    accepted: a.accepted + b.accepted,
    refused: a.refused + b.refused,
    unreadable: a.unreadable + b.unreadable,
  };
}

async function replayLines(
  collector: ReplayDeps['collector'],
  site: string,
  raws: readonly (QuarantinedRaw | undefined)[],
): Promise<ReplayCounts> {
  const batches = batchesOf(site, raws);
  const readable = batches.reduce((sum, { events }) => sum + events.length, 0);
  let accepted = 0;
  for (const batch of batches) accepted += await replayBatch(collector, batch);
  return { read: raws.length, accepted, refused: readable - accepted, unreadable: raws.length - readable };
}

/** Events that are refused again are not sent: they would be in quarantine twice. */
async function replayBatch(collector: ReplayDeps['collector'], batch: EventBatch): Promise<number> {
  const { verdicts } = await collector.check(batch);
  const events = batch.events.filter((_, at) => verdicts[at]?.status === 'accepted');
  return events.length === 0 ? 0 : (await collector.collectEvents({ ...batch, events })).accepted;
}

/** Events that came in one request are sent in one request. */
function batchesOf(site: string, raws: readonly (QuarantinedRaw | undefined)[]): readonly EventBatch[] {
  const batches = new Map<string, EventBatch & { readonly events: unknown[] }>();
  for (const quarantined of raws) {
    if (quarantined === undefined) continue;
    const { raw, received_ms, sent_ms, ip, user_agent, client_hints, key_kind } = quarantined;
    if (!isRecord(raw)) continue;
    const name = JSON.stringify([received_ms, sent_ms, ip, user_agent, client_hints, key_kind]);
    let batch = batches.get(name);
    if (batch === undefined) {
      const sent = sent_ms === undefined ? {} : { sentAt: new Date(sent_ms).toISOString() };
      batch = {
        site,
        events: [],
        receivedMs: received_ms,
        ...sent,
        ...(ip === undefined ? {} : { ip }),
        ...(user_agent === undefined ? {} : { userAgent: user_agent }),
        ...(client_hints === undefined ? {} : { clientHints: client_hints }),
        ...(key_kind === undefined ? {} : { keyKind: key_kind }),
      };
      batches.set(name, batch);
    }
    batch.events.push(withIdentity(raw, quarantined));
  }
  return [...batches.values()];
}

/** The event as sent, with the identity that it had when it arrived where it names none. */
function withIdentity(
  raw: Readonly<Record<string, unknown>>,
  { event_id, session_id }: QuarantinedRaw,
): Readonly<Record<string, unknown>> {
  return {
    ...raw,
    ...(event_id === undefined || hasOwnId(raw) ? {} : { event_id }),
    ...(session_id === undefined ? {} : { session_id }),
  };
}
