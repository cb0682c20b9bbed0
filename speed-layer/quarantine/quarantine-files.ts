import * as z from 'zod';
import { parseStoredJson } from '../../core/run/stored-json';
import { decodeManifest } from '../../core/ledger/manifest';
import type { ArrivalHour } from '../../core/time/arrival-hour';
import type { Lake, ManifestStore } from '../../core/port/lake';
import { readReplayed } from './replayed-lines';

export interface QuarantineFiles {
  readonly lake: Pick<Lake, 'get'>;
  readonly manifests: ManifestStore;
}

/** The position of a file of quarantined events: files are processed by arrival hour, shard, then age. */
export interface FilePlace {
  readonly arrivalHour: ArrivalHour;
  readonly key: string;
}

/** What is read of a line (speed-layer/archive/quarantine.ts). */
const quarantineLine = z.object({
  reason: z.object({ code: z.string(), path: z.string(), message: z.string() }),
  site: z.string().optional(),
  /** Sealed (QuarantinedRaw); only the site's key opens it. */
  sealed: z.string().optional(),
  /** Events that the line stands for, if it is not a sealed one. */
  count: z.number().optional(),
});
export interface QuarantineLine extends Readonly<z.output<typeof quarantineLine>> {
  /** Place in the file, from 0. */
  readonly number: number;
  /** When a replay sent the event on; undefined while it waits. */
  readonly replayedMs: number | undefined;
}

/** The number of events that are behind one line. */
export function eventsOf({ count = 1 }: Pick<QuarantineLine, 'count'>): number {
  return count;
}

const MANIFESTS_AT_ONCE = 100;
const END = '~';

/** The quarantined events of a site, file by file in manifest order; after `after` if given. */
export async function* quarantineFiles(
  files: QuarantineFiles,
  site: string,
  after?: FilePlace,
): AsyncGenerator<{ readonly place: FilePlace; readonly lines: readonly QuarantineLine[] }> {
  let isBehind = after === undefined;
  for await (const place of places(files.manifests, after?.arrivalHour ?? '')) {
    if (isBehind) {
      const lines = linesOf(place.key, await files.lake.get(place.key)).filter((line) => line.site === site);
      if (lines.length === 0) continue;
      const replayed = await readReplayed(files.lake, site, place.key);
      yield { place, lines: lines.map((line) => ({ ...line, replayedMs: replayed.get(line.number) })) };
    } else isBehind = place.key === after?.key;
  }
}

async function* places(manifests: ManifestStore, from: ArrivalHour): AsyncGenerator<FilePlace> {
  const keys = await manifests.list(from, END);
  for (let at = 0; at < keys.length; at += MANIFESTS_AT_ONCE) {
    const asked = keys.slice(at, at + MANIFESTS_AT_ONCE);
    const items = await manifests.get(asked);
    for (const [index, { arrivalHour }] of asked.entries()) {
      const item = items[index];
      const files = item === undefined ? [] : decodeManifest(item.bytes).files;
      yield* files.flatMap(({ quarantineKey: key }) => (key === null ? [] : [{ arrivalHour, key }]));
    }
  }
}

function linesOf(key: string, bytes: Uint8Array | undefined): readonly Omit<QuarantineLine, 'replayedMs'>[] {
  if (bytes === undefined) return [];
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.flatMap((line, number) =>
    line === '' ? [] : [{ ...parseStoredJson(quarantineLine, line, `a line of ${key}`), number }],
  );
}
