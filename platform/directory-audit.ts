import { type AuditReport, createAudit } from '../batch-layer/audit/audit';
import type { AuditDeps } from '../batch-layer/audit/finding';
import type { JoinedStores } from '../adapters/local/data-directory';

/** The balance of every event of a directory, and every stored value whose checksum is wrong. */
export interface DirectoryAudit extends AuditReport {
  readonly damaged: readonly string[];
}

/** Reads everything that is stored and published. */
export async function auditDirectory(
  deps: AuditDeps,
  stores: Pick<JoinedStores, 'damaged' | 'damagedFile'>,
): Promise<DirectoryAudit> {
  const report = await createAudit(deps).check();
  return { ...report, damaged: await damagedIn(stores) };
}

/** Damaged values are read through LMDB, which a damaged file would crash. */
async function damagedIn(stores: Pick<JoinedStores, 'damaged' | 'damagedFile'>): Promise<readonly string[]> {
  const file = await stores.damagedFile();
  if (file === undefined) return (await stores.damaged()).map(({ message }) => message);
  return [`the file of the store is damaged: ${file}; stop, and restore the directory from a backup`];
}
