import type { Manifest, ManifestFile } from '../../core/ledger/manifest';
import type { Sequence } from '../../core/port/event-stream';
import type { ManifestKey } from '../../core/port/lake';
import { epochText, type RunRecord } from '../../core/run/run';
import { elementAt } from '../../core/element-at';
import { hasRead } from '../plan/arrivals';

/** Files of one shard and arrival hour, next to each other, that become one. */
export interface Join extends ManifestKey {
  /** At least two, all with events. */
  readonly files: readonly EventsFile[];
  /** Lake key of the file that replaces them. */
  readonly key: string;
}

export type EventsFile = ManifestFile & { readonly key: string };

/** A file of this many events is read in seconds, joined in bounded memory, and small enough to be checked at once. */
const MOST_EVENTS = 2_000_000;
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * What can be joined in a manifest. Only files that the same kept runs have read are joined, so that after a rollback to
 * any of them a run finds what is new to it in files of its own.
 *
 * @param kept the runs that a rollback may return to, and the one in effect
 * @param epoch of the run that joins: no two runs write the same file
 */
export function joinsIn(
  place: ManifestKey,
  { files }: Manifest,
  kept: readonly RunRecord[],
  epoch: number,
): readonly Join[] {
  const groups: EventsFile[][] = [];
  let readers = 0;
  for (const file of files.filter(hasEvents)) {
    const now = kept.filter((run) => hasRead(run, place, file)).length;
    if (now === 0) continue;
    const open = groups.at(-1);
    if (open === undefined || now !== readers || !fits([...open, file])) groups.push([file]);
    else open.push(file);
    readers = now;
  }
  return groups
    .filter((group) => group.length > 1)
    .map((group) => ({ ...place, files: group, key: joinedKey(place, group, epoch) }));
}

/**
 * The manifest with the joined file in place of those that it holds; the manifest itself if one of them is no longer
 * there. What they had quarantined stays where it is.
 */
export function withJoined(
  manifest: Manifest,
  { files: old, key }: Join,
  { bytes, crc32 }: Pick<ManifestFile, 'bytes' | 'crc32'>,
  nowMs: number,
): Manifest {
  const keys = new Set<string | null>(old.map((file) => file.key));
  if (manifest.files.filter((file) => keys.has(file.key)).length < keys.size) return manifest;
  const last = elementAt(old, old.length - 1);
  const joined: ManifestFile = {
    key,
    quarantineKey: null,
    firstSequence: elementAt(old, 0).firstSequence,
    lastSequence: last.lastSequence,
    records: old.reduce((sum, { records }) => sum + records, 0),
    events: eventsIn(old),
    quarantined: 0,
    bytes,
    ...(crc32 === undefined ? {} : { crc32 }),
    sites: sitesOf(old),
  };
  return {
    files: manifest.files.flatMap((file) => {
      if (!keys.has(file.key)) return [file];
      return file.key === last.key ? [...quarantineOf(file), joined] : quarantineOf(file);
    }),
    replaced: [...(manifest.replaced ?? []), ...old.map((file) => ({ replacedKey: file.key, replacedMs: nowMs }))],
  };
}

export function eventsIn(files: readonly ManifestFile[]): number {
  return files.reduce((sum, { events }) => sum + events, 0);
}

function hasEvents(file: ManifestFile): file is EventsFile {
  return file.key !== null;
}

function fits(files: readonly EventsFile[]): boolean {
  return eventsIn(files) <= MOST_EVENTS && files.reduce((sum, { bytes }) => sum + bytes, 0) <= MOST_BYTES;
}

/** Names the records that the file holds, and the run that wrote it. */
export function joinedKey(
  { shard, arrivalHour }: ManifestKey,
  files: readonly Pick<ManifestFile, 'firstSequence' | 'lastSequence'>[],
  epoch: number,
): string {
  const [first, last]: readonly [Sequence, Sequence] = [
    elementAt(files, 0).firstSequence,
    elementAt(files, files.length - 1).lastSequence,
  ];
  return `events/arrival_hour=${arrivalHour}/${shard}-${first}-${last}-epoch=${epochText(epoch)}.parquet`;
}

/** What is left of a file when its events are in another. */
function quarantineOf(file: ManifestFile): readonly ManifestFile[] {
  const { quarantineKey, firstSequence, lastSequence, quarantined, quarantineCrc32 } = file;
  if (quarantineKey === null) return [];
  const checksum = quarantineCrc32 === undefined ? {} : { quarantineCrc32 };
  const kept = { quarantineKey, firstSequence, lastSequence, quarantined, ...checksum };
  return [{ ...kept, key: null, records: 0, events: 0, bytes: 0, sites: {} }];
}

function sitesOf(files: readonly ManifestFile[]): ManifestFile['sites'] {
  const sites = new Map<string, ManifestFile['sites'][string]>();
  for (const [site, { events, fromMs, toMs }] of files.flatMap((file) => Object.entries(file.sites))) {
    const known = sites.get(site);
    sites.set(site, {
      events: events + (known?.events ?? 0),
      fromMs: Math.min(fromMs, known?.fromMs ?? fromMs),
      toMs: Math.max(toMs, known?.toMs ?? toMs),
    });
  }
  return Object.fromEntries([...sites].sort(([a], [b]) => (a < b ? -1 : 1)));
}
