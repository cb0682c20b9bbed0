import type { EventStream, StreamRecord } from '../../core/port/event-stream';
import type { Salts } from '../../core/port/salts';
import type { Site, Sites, SiteSecrets } from '../../core/port/sites';
import { type OpenedRecord, openRecords } from '../../core/stream/record-batch';
import { simulatedCountryOf } from '../../simulator/world/ip-plan';
import { DEFAULT_POLICY } from '../../speed-layer/collect/config';
import { createCollector } from '../../speed-layer/collect/handler';
import { createUserAgents } from '../../speed-layer/collect/user-agents';
import { nodeCodec } from '../../speed-layer/compression';
import type { ReplaySource } from './replay-row';

/** Rows per call of the collector. */
const GROUP_ROWS = 500;
const SHARD = 'recording';
/** Pseudonyms of a recording are compared with each other only, so that the same file always gives the same ones. */
const PSEUDONYM_KEY = new Uint8Array(32);

/**
 * The rows of a file in the records that the collector would write, opened, in order of arrival; nothing is stored. Rows that
 * came in one request, as far as the file shows, are in one record per lane.
 */
export async function* recordedRecords(
  source: ReplaySource,
  site: Pick<Site, 'id' | 'currency'>,
): AsyncGenerator<OpenedRecord> {
  const written: StreamRecord[] = [];
  let nowMs = 0;
  const collector = createCollector(
    {
      stream: writingTo(written, () => nowMs),
      sites: onlySite({ timeZone: 'UTC', ...site }),
      salts: SAME_SALT,
      codec: nodeCodec,
      clock: { now: () => nowMs },
      userAgents: createUserAgents(),
      countryOf: (ip) => simulatedCountryOf(ip) ?? 'unknown',
      sleep: () => Promise.resolve(),
      random: () => 0,
    },
    { ...DEFAULT_POLICY, lateEventsPerMinute: Infinity, gatherMs: 0 },
  );
  let group:
    { readonly receivedMs: number; readonly sentAt: string | undefined; readonly events: unknown[] } | undefined;
  const send = async (): Promise<readonly OpenedRecord[]> => {
    if (group === undefined) return [];
    const { receivedMs, sentAt, events } = group;
    group = undefined;
    await collector.collectEvents({ site: site.id, events, receivedMs, ...(sentAt === undefined ? {} : { sentAt }) });
    return openRecords({ shard: SHARD, records: written.splice(0) }, nodeCodec);
  };
  for await (const row of source) {
    const event = 'rejected' in row ? row.rejected.raw : row.event;
    const sentAt = 'rejected' in row ? undefined : row.sentAt;
    const receivedMs = Math.max(nowMs, ('rejected' in row ? undefined : row.eventTimeMs) ?? nowMs);
    if (
      group !== undefined &&
      (group.receivedMs !== receivedMs || group.sentAt !== sentAt || group.events.length >= GROUP_ROWS)
    )
      yield* await send();
    nowMs = receivedMs;
    group ??= { receivedMs, sentAt, events: [] };
    group.events.push(event);
  }
  yield* await send();
}

function writingTo(written: StreamRecord[], now: () => number): EventStream {
  let count = 0;
  return {
    arrivalSlackMs: 0,
    shards: () => Promise.resolve([{ id: SHARD, closed: false }]),
    put: (entries) =>
      Promise.resolve(
        entries.map(({ data }) => {
          count += 1;
          const place = { shard: SHARD, sequence: String(count).padStart(16, '0'), arrivedMs: now() };
          written.push({ ...place, data });
          return { ok: true, ...place };
        }),
      ),
    read: () => Promise.resolve([]),
  };
}

function onlySite(site: Site): Sites {
  const secrets: SiteSecrets = { writeKey: '', pseudonymKey: PSEUDONYM_KEY };
  const found = (id: string): Promise<Site | undefined> => Promise.resolve(id === site.id ? site : undefined);
  return {
    list: () => Promise.resolve([site]),
    get: found,
    byWriteKey: () => Promise.resolve(undefined),
    secrets: (id) => Promise.resolve(id === site.id ? secrets : undefined),
    create: () => Promise.resolve(site),
    change: found,
  };
}

const SAME_SALT: Salts = { ofDay: () => Promise.resolve({ today: PSEUDONYM_KEY, yesterday: PSEUDONYM_KEY }) };
