import type { Manifest } from '../../core/ledger/manifest';
import { DEFAULT_RETENTION } from '../../core/run/retention';
import type { BatchDeps } from '../deps';
import { type OpenManifest, putManifest } from './open-manifest';

/**
 * Deletes the files of earlier generations of a manifest whose time is over. If it is killed, or a file arrives
 * meanwhile, the next pass deletes them again.
 *
 * @param needed files that open runs will read
 * @returns the manifest as it is now
 */
export async function deleteReplaced(
  {
    lake,
    manifests,
    clock,
    retention = DEFAULT_RETENTION,
  }: Pick<BatchDeps, 'lake' | 'manifests' | 'clock' | 'retention'>,
  { place, item, manifest }: OpenManifest,
  needed: ReadonlySet<string>,
): Promise<Manifest> {
  const { files, replaced = [] } = manifest;
  const before = clock.now() - retention.replacedMs;
  const isOver = ({ replacedKey, replacedMs }: (typeof replaced)[number]): boolean =>
    replacedMs <= before && !needed.has(replacedKey);
  const over = replaced.filter(isOver);
  if (over.length === 0) return manifest;
  for (const { replacedKey } of over) await lake.delete(replacedKey);
  const kept = replaced.filter((one) => !isOver(one));
  const next = kept.length === 0 ? { files } : { files, replaced: kept };
  return (await putManifest(manifests, { place, item }, next)) ? next : manifest;
}

export function isReplacedLeft({ replaced = [] }: Manifest): boolean {
  return replaced.length > 0;
}
