import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inUse, readLockInfo } from './directory-lock';
import { META_FILE, readMeta } from './directory-meta';
import { flushFolder, writeFileDurably } from './durable-file';
import { storageFault } from './storage-fault';

/** Inside the directory, because its parent may be read-only, or another disk. */
export const FOUNDING_FOLDER = 'founding';
/** Says that the folder is complete and only has to be moved. */
const COMPLETE = 'complete';
/** The file that makes a folder a data directory comes last. */
const IN_ORDER = ['store', 'lake', META_FILE];

/**
 * Makes a new data directory that already has a past. It is written in a folder of its own and moved once it is
 * complete, so a process that is killed leaves either no data directory or a whole one; the next call clears away what
 * it left, or finishes the move.
 *
 * @param fill writes a data directory into an empty folder; without it, only what was left is seen to
 * @returns false if nothing was made: the directory exists already, or the folder holds something
 * @throws DataDirectoryError `directory_in_use` if another process is making it, StorageFullError
 */
export async function foundDirectory(path: string, fill?: (folder: string) => Promise<void>): Promise<boolean> {
  const root = resolve(path);
  const folder = join(root, FOUNDING_FOLDER);
  try {
    if ((await readMeta(root)) !== undefined) return false;
    await mkdir(root, { recursive: true, mode: 0o700 });
    const left = await readdir(folder).catch(() => undefined);
    if (left?.includes(COMPLETE) === true) {
      await moveUp(folder, root);
      return true;
    }
    const holder = left && (await readLockInfo(folder));
    if (holder !== undefined) throw inUse(root, holder);
    await rm(folder, { recursive: true, force: true });
    if (fill === undefined || (await readdir(root)).length > 0) return false;
    await mkdir(folder, { mode: 0o700 });
    await fill(folder);
    const marker = join(folder, COMPLETE);
    await writeFileDurably(marker, Buffer.alloc(0), { temporary: `${marker}.new`, mode: 0o600 });
    await moveUp(folder, root);
    return true;
  } catch (error) {
    throw storageFault(error, root);
  }
}

async function moveUp(folder: string, root: string): Promise<void> {
  const left = await readdir(folder);
  for (const name of IN_ORDER.filter((one) => left.includes(one))) {
    await rename(join(folder, name), join(root, name));
    await flushFolder(root);
  }
  await rm(folder, { recursive: true });
}
