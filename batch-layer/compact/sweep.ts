import type { Lake } from '../../core/port/lake';
import type { OpenManifest } from './open-manifest';

/** `{shard}-{first sequence}-{last sequence}`, and the epoch of the run that joined it. */
const LAST_SEQUENCE = /-([^-]+?)(?:-epoch=\d+)?\.(?:parquet|ndjson)$/;

/**
 * Deletes the files of a shard and arrival hour that its manifest does not name, as a process leaves behind that dies
 * between a file and its manifest. A file whose records the manifest already has can never be named any more.
 */
export async function sweep(lake: Lake, { place, item, manifest }: OpenManifest): Promise<void> {
  const { shard, arrivalHour } = place;
  const named = new Set<string | null>([
    ...manifest.files.flatMap(({ key, quarantineKey }) => [key, quarantineKey]),
    ...(manifest.replaced ?? []).map(({ replacedKey }) => replacedKey),
  ]);
  for (const folder of ['events', 'quarantine']) {
    for (const key of await lake.list(`${folder}/arrival_hour=${arrivalHour}/${shard}-`)) {
      const last = LAST_SEQUENCE.exec(key)?.[1];
      if (last !== undefined && last <= item.lastSequence && !named.has(key)) await lake.delete(key);
    }
  }
}
