import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandUsageError } from '../../../core/capability/command';
import type { FeatureView } from '../view/feature-view';

/** Folder of the offline table of a view: one Parquet file per day. */
export function offlineFolder(dataDirectory: string, { name }: Pick<FeatureView, 'name'>): string {
  return join(dataDirectory, 'features', name);
}

/** Files of the offline table, in order of days. @throws CommandUsageError if nothing has been materialised */
export async function offlineFiles(dataDirectory: string, view: FeatureView): Promise<readonly string[]> {
  const folder = offlineFolder(dataDirectory, view);
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.parquet')).toSorted();
  if (files.length > 0) return files.map((name) => join(folder, name));
  throw new CommandUsageError(
    `nothing of ${view.name} has been materialised in ${dataDirectory}: run “tidemark features materialise --view ${view.name}”, or name files with --source`,
  );
}
