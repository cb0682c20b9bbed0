import { crc32 } from 'node:zlib';
import type { LakeEvent } from '../../core/event/columns';
import { eventsQuarantined } from '../../core/frame/frame';
import type { ManifestFile } from '../../core/ledger/manifest';
import type { EventFiles } from '../../core/port/event-files';
import type { Lake, ManifestKey } from '../../core/port/lake';
import type { OpenedRecord } from '../../core/stream/record-batch';
import { eventsKey, quarantineKey } from './lake-keys';
import { quarantineLines } from './quarantine';

/**
 * Writes the files of a run of records to the lake and describes them; undefined for a run of pulses only, which needs
 * no file. The same run gives the same keys and bytes. A file counts only once a manifest names it.
 */
export async function writeRun(
  key: ManifestKey,
  records: readonly OpenedRecord[],
  to: { readonly lake: Lake; readonly files: EventFiles },
): Promise<ManifestFile | undefined> {
  const events = records.flatMap(lakeEvents);
  const lines = records.flatMap(quarantineLines);
  const first = records[0];
  const last = records.at(-1);
  if (first === undefined || last === undefined || events.length + lines.length === 0) return undefined;
  const parquet = events.length === 0 ? undefined : to.files.encode(events);
  const written = {
    key: parquet === undefined ? null : eventsKey(key, records),
    quarantineKey: lines.length === 0 ? null : quarantineKey(key, records),
  };
  const quarantine = encoder.encode(`${lines.join('\n')}\n`);
  if (written.quarantineKey !== null) await to.lake.put(written.quarantineKey, quarantine);
  if (written.key !== null && parquet !== undefined) await to.lake.put(written.key, parquet);
  return {
    ...written,
    firstSequence: first.sequence,
    lastSequence: last.sequence,
    records: records.length,
    events: events.length,
    quarantined: records.reduce(
      (sum, { content }) => sum + (content.kind === 'events' ? eventsQuarantined(content.quarantined) : 0),
      0,
    ),
    bytes: parquet?.length ?? 0,
    ...(parquet === undefined ? {} : { crc32: crc32(parquet) }),
    ...(written.quarantineKey === null ? {} : { quarantineCrc32: crc32(quarantine) }),
    sites: sitesOf(events),
  };
}

/**
 * Changed in place: a decoded event's columns belong to this batch alone, and copying them would cost as much as
 * writing them.
 */
function lakeEvents({ record, content }: OpenedRecord): readonly LakeEvent[] {
  if (content.kind !== 'events') return [];
  const { site, receivedMs } = content;
  const position = {
    site,
    received_ms: receivedMs,
    arrived_ms: record.arrivedMs,
    shard: record.shard,
    record_sequence: record.sequence,
  };
  return content.events.map((event, index) => Object.assign(event, position, { record_index: index }));
}

/** Number and time range of events, per site, sorted by name. */
function sitesOf(events: readonly LakeEvent[]): ManifestFile['sites'] {
  const sites = new Map<string, { events: number; fromMs: number; toMs: number }>();
  for (const { site, occurred_ms } of events) {
    const known = sites.get(site);
    if (known === undefined) sites.set(site, { events: 1, fromMs: occurred_ms, toMs: occurred_ms });
    else {
      known.events += 1;
      known.fromMs = Math.min(known.fromMs, occurred_ms);
      known.toMs = Math.max(known.toMs, occurred_ms);
    }
  }
  return Object.fromEntries([...sites].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const encoder = new TextEncoder();
