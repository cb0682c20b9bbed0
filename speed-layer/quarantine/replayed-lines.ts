import * as z from 'zod';
import type { Lake } from '../../core/port/lake';
import { REPLAYS_FOLDER } from '../../core/run/day-folders';
import { readStoredJson, toStoredJson } from '../../core/run/stored-json';

/** The lines of a quarantine file that a replay sent on, by number, and when each was. */
export type ReplayedLines = ReadonlyMap<number, number>;

const record = z.object({
  replays: z.array(z.object({ replayed_ms: z.number(), lines: z.array(z.int()) })),
});

const QUARANTINE_FOLDER = 'quarantine/';

/** Where it is written which events of a quarantine file a site’s replays have sent on. */
export function replaysKey(site: string, file: string): string {
  return `${REPLAYS_FOLDER}site=${site}/${file.slice(QUARANTINE_FOLDER.length)}.json`;
}

export async function readReplayed(lake: Pick<Lake, 'get'>, site: string, file: string): Promise<ReplayedLines> {
  const found = await readStoredJson(lake, replaysKey(site, file), record);
  return new Map(found?.replays.flatMap(({ replayed_ms, lines }) => lines.map((line) => [line, replayed_ms])));
}

/** Adds lines to those that were sent on before. If two replays do this at once, what one forgets is sent again, and is a duplicate. */
export async function addReplayed(
  lake: Pick<Lake, 'get' | 'put'>,
  { site, file }: { readonly site: string; readonly file: string },
  lines: ReplayedLines,
): Promise<void> {
  const byTime = new Map<number, number[]>();
  for (const [line, replayedMs] of [...(await readReplayed(lake, site, file)), ...lines])
    byTime.set(replayedMs, [...(byTime.get(replayedMs) ?? []), line]);
  const replays = [...byTime].map(([replayed_ms, own]) => ({ replayed_ms, lines: own }));
  await lake.put(replaysKey(site, file), toStoredJson({ replays }));
}
