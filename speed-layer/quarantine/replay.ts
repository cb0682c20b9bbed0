import * as z from 'zod';
import { isRecord } from '../../core/json-record';
import { isLeftOut } from '../../core/event/placeholders';
import { parseStoredJson } from '../../core/run/stored-json';
import type { Clock } from '../../core/port/clock';
import type { Lake } from '../../core/port/lake';
import type { Sites } from '../../core/port/sites';
import type { Collector, EventBatch } from '../collect/handler';
import type { QuarantinedRaw } from '../collect/judge';
import { SealError, type Sealer } from '../collect/seal';
import { createSiteKeys } from '../collect/site-keys';
import {
  eventsOf,
  type FilePlace,
  type QuarantineFiles,
  quarantineFiles,
  type QuarantineLine,
} from './quarantine-files';
import { addReplayed } from './replayed-lines';

export interface ReplayDeps extends QuarantineFiles {
  readonly lake: Pick<Lake, 'get' | 'put'>;
  readonly clock: Clock;
  readonly sites: Sites;
  readonly collector: Pick<Collector, 'check' | 'collectEvents'>;
}

export interface ReplayCounts {
  /** Those that no earlier replay sent on. */
  readonly read: number;
  /** Sent on: they are in quarantine no longer. */
  readonly accepted: number;
  /** Still refused: they stay in quarantine. */
  readonly refused: number;
  /** Not replayable: broken JSON, truncated, only counted, or not sealed with the site's key. */
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
 * Applies the contract again to the quarantined events that wait, as of their arrival, and writes down which were sent on.
 * Events keep their ids, so that one that is sent on twice, after a crash, is a duplicate.
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
    const waiting = lines.filter(({ replayedMs }) => replayedMs === undefined);
    const raws = waiting.flatMap((line): readonly Waiting[] => {
      const kept = openLine(line, keys, place);
      return kept === undefined ? [] : [{ number: line.number, kept }];
    });
    const batches = batchesOf(site, raws);
    const accepted = (await inTurn(batches, (batch) => replayBatch(deps.collector, batch))).flat();
    const nowMs = deps.clock.now();
    if (accepted.length > 0)
      await addReplayed(deps.lake, { site, file: place.key }, new Map(accepted.map((number) => [number, nowMs])));
    const read = waiting.reduce((sum, line) => sum + eventsOf(line), 0);
    const readable = batches.reduce((sum, { events }) => sum + events.length, 0);
    const step = { read, accepted: accepted.length, refused: readable - accepted.length, unreadable: read - readable };
    counts = sumOfReplays(counts, step);
    if (isTimeUp()) return { ...counts, stoppedAfter: place };
  }
  return { ...counts, stoppedAfter: undefined };
}

/** Undefined for what is not sealed, or not by this site: a text from elsewhere must not stop the replay of the others. */
function openLine({ sealed }: QuarantineLine, { unseal }: Sealer, place: FilePlace): QuarantinedRaw | undefined {
  if (sealed === undefined) return undefined;
  try {
    return parseStoredJson(quarantinedRaw, unseal(sealed), `an event of ${place.key}`);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

export function sumOfReplays(a: ReplayCounts, b: ReplayCounts): ReplayCounts {
  return {
    read: a.read + b.read,
    accepted: a.accepted + b.accepted,
    refused: a.refused + b.refused,
    unreadable: a.unreadable + b.unreadable,
  };
}

async function inTurn<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}

/** A line of a quarantine file, opened. */
interface Waiting {
  readonly number: number;
  readonly kept: QuarantinedRaw;
}

/** Events that came together, each with the number of its line. */
interface NumberedBatch {
  readonly batch: Omit<EventBatch, 'events'>;
  readonly events: { readonly number: number; readonly event: unknown }[];
}

/** The lines that were sent on. Events that are refused again are not sent: they would be in quarantine twice. */
async function replayBatch(
  collector: ReplayDeps['collector'],
  { batch, events }: NumberedBatch,
): Promise<readonly number[]> {
  const isAccepted = async (send: typeof collector.check, some: NumberedBatch['events']): Promise<typeof some> => {
    const { verdicts } = await send({ ...batch, events: some.map(({ event }) => event) });
    return some.filter((_, at) => verdicts[at]?.status === 'accepted');
  };
  const good = await isAccepted(collector.check, events);
  return good.length === 0 ? [] : (await isAccepted(collector.collectEvents, good)).map(({ number }) => number);
}

/** Events that came in one request are sent in one request. */
function batchesOf(site: string, waiting: readonly Waiting[]): readonly NumberedBatch[] {
  const batches = new Map<string, NumberedBatch>();
  for (const { number, kept } of waiting) {
    const { raw, received_ms, sent_ms, ip, user_agent, client_hints, key_kind } = kept;
    if (!isRecord(raw)) continue;
    const name = JSON.stringify([received_ms, sent_ms, ip, user_agent, client_hints, key_kind]);
    const known = batches.get(name) ?? { batch: sentAsBefore(site, kept), events: [] };
    known.events.push({ number, event: withIdentity(raw, kept) });
    batches.set(name, known);
  }
  return [...batches.values()];
}

function sentAsBefore(
  site: string,
  { received_ms, sent_ms, ip, user_agent, client_hints, key_kind }: QuarantinedRaw,
): NumberedBatch['batch'] {
  return {
    site,
    receivedMs: received_ms,
    ...(sent_ms === undefined ? {} : { sentAt: new Date(sent_ms).toISOString() }),
    ...(ip === undefined ? {} : { ip }),
    ...(user_agent === undefined ? {} : { userAgent: user_agent }),
    ...(client_hints === undefined ? {} : { clientHints: client_hints }),
    ...(key_kind === undefined ? {} : { keyKind: key_kind }),
  };
}

/** The event as sent, with the identity that it had when it arrived where it names none. */
function withIdentity(
  raw: Readonly<Record<string, unknown>>,
  { event_id, session_id }: QuarantinedRaw,
): Readonly<Record<string, unknown>> {
  return {
    ...raw,
    ...(event_id === undefined || !isLeftOut('event_id', raw['event_id']) ? {} : { event_id }),
    ...(session_id === undefined ? {} : { session_id }),
  };
}
