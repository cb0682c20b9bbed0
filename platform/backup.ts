import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalPlatformStores } from '../adapters/local/data-directory';
import { DataDirectoryError } from '../adapters/local/errors';
import type { AuditReport } from '../batch-layer/audit/audit';
import type { JsonObject } from '../serving-layer/api/operations';
import { OperationRefused } from './operation-answers';

/** What an audit of a copy finds. */
export interface CopyCheck extends Pick<AuditReport, 'ok' | 'rows'> {
  readonly damaged: number;
}

/** Opens a data directory that nobody uses, and audits it. */
export type CheckDirectory = (folder: string) => Promise<CopyCheck>;

/** Copies a data directory to a folder and audits the copy. @throws OperationRefused if it cannot, or the copy is not whole */
export async function backUp(
  stores: Pick<LocalPlatformStores, 'copyTo'>,
  folder: string,
  check: CheckDirectory,
): Promise<JsonObject> {
  const copy = await stores.copyTo(folder).catch((error: unknown) => {
    throw error instanceof DataDirectoryError ? new OperationRefused(error.code, error.message) : error;
  });
  const { ok, rows, damaged } = await check(folder);
  if (!ok || damaged > 0)
    throw new OperationRefused(
      'backup_not_whole',
      `the audit of ${folder} does not balance, so it cannot serve as a backup: run “tidemark audit” on the data directory itself, then delete ${folder}`,
    );
  return { folder, ...copy, ok: true, events: rows.reduce((sum, row) => sum + row.events, 0) };
}

export interface BackupPlan {
  /** Holds one folder per backup. */
  readonly folder: string;
  readonly everyMs: number;
  /** Number of backups to keep. */
  readonly keep: number;
}

const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/;
const UNFINISHED = '.unfinished';

/**
 * Makes a backup if the newest one is older than planned, then deletes the oldest ones. Named by its time, and only
 * once it was checked.
 *
 * @returns what was done; undefined if nothing is due
 */
export async function backUpWhenDue(
  stores: Pick<LocalPlatformStores, 'copyTo'>,
  { folder, everyMs, keep }: BackupPlan,
  { nowMs, check }: { readonly nowMs: number; readonly check: CheckDirectory },
): Promise<string | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const newest = (await backupsIn(folder)).at(-1);
  if (newest !== undefined && nowMs - timeOf(newest) < everyMs) return undefined;
  const unfinished = join(folder, UNFINISHED);
  await rm(unfinished, { recursive: true, force: true });
  const { files } = await backUp(stores, unfinished, check);
  const name = new Date(nowMs).toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
  await rename(unfinished, join(folder, name));
  for (const old of (await backupsIn(folder)).slice(0, -keep)) await rm(join(folder, old), { recursive: true });
  return `backed up to ${join(folder, name)}: ${String(files)} files, audited`;
}

/** Oldest first. */
async function backupsIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => NAME.test(name)).sort();
}

function timeOf(name: string): number {
  const [day = '', time = ''] = name.split('T');
  return Date.parse(`${day}T${time.replaceAll('-', ':')}`);
}
