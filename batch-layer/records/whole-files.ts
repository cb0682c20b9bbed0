import type { Lake } from '../../core/port/lake';
import { BatchError } from '../batch-error';

/** A file of the lake, and the checksum that its manifest gives; older manifests have none. */
export interface ListedFile {
  readonly key: string;
  readonly crc32?: number | undefined;
}

/** Files that are looked at together. */
const AT_ONCE = 16;

/** What is wrong with a file. */
export type FileFault = 'missing' | 'damaged';

/** Compares files with their checksums. @returns the faulty ones, in order */
export async function faultyFiles(
  lake: Pick<Lake, 'crc32'>,
  files: readonly ListedFile[],
): Promise<readonly { readonly key: string; readonly fault: FileFault }[]> {
  const faulty: { readonly key: string; readonly fault: FileFault }[] = [];
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const some = files.slice(from, from + AT_ONCE);
    const stored = await Promise.all(some.map(({ key }) => lake.crc32(key)));
    for (const [at, { key, crc32 }] of some.entries()) {
      if (stored[at] === undefined) faulty.push({ key, fault: 'missing' });
      else if (crc32 !== undefined && stored[at] !== crc32) faulty.push({ key, fault: 'damaged' });
    }
  }
  return faulty;
}

/**
 * A flipped bit in a Parquet file may change a number without any error, so no job reads a file that differs from its
 * manifest.
 *
 * @throws BatchError lake_file_missing, lake_file_damaged
 */
export async function requireWholeFiles(lake: Pick<Lake, 'crc32'>, files: readonly ListedFile[]): Promise<void> {
  const [first, ...others] = await faultyFiles(lake, files);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw first.fault === 'missing'
    ? new BatchError(
        'lake_file_missing',
        `the lake has no ${first.key}${more}, which a manifest lists; restore it from a backup`,
      )
    : new BatchError(
        'lake_file_damaged',
        `${first.key}${more} is damaged: its bytes differ from the checksum in the manifest. Nothing was computed from it; ` +
          'restore it from a backup of the lake, then run again (`tidemark audit` lists every damaged file)',
      );
}
