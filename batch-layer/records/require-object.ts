import type { Lake } from '../../core/port/lake';
import { BatchError } from '../batch-error';

/** An object that this run wrote before. @throws BatchError lake_file_missing */
export async function requireObject({ lake }: { readonly lake: Pick<Lake, 'get'> }, key: string): Promise<Uint8Array> {
  const bytes = await lake.get(key);
  if (bytes !== undefined) return bytes;
  throw new BatchError(
    'lake_file_missing',
    `the lake has no ${key}, which this run wrote; check whether something else deletes files from the lake`,
  );
}
