import { copyFile, mkdir, open, readdir, realpath, stat } from 'node:fs/promises';
import { constants } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { flushFolder } from './durable-file';
import { codeOf } from './error-code';
import { DataDirectoryError } from './errors';
import { META_FILE } from './directory-meta';
import { notWritable, storageFault } from './storage-fault';
import type { Store } from './store';

/** Folders of the lake with work in progress, which no pointer or manifest names. */
const PASSING = ['.tmp', 'scratch'];

/** A file stands where a folder should be. */
const IN_THE_WAY: ReadonlySet<unknown> = new Set(['EEXIST', 'ENOTDIR']);

/** What a copy holds. */
export interface DirectoryCopy {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Copies a data directory while it is in use: first the store as it is at one moment, then the lake. Files of the lake
 * are never changed, and those that the store names are there before it names them, so the copy is whole. The file that
 * makes a folder a data directory comes last: a copy that was cut off is not taken for one.
 *
 * @throws DataDirectoryError if the target holds files or lies inside the directory, StorageFullError
 */
export async function copyDirectory(root: string, store: Store, target: string): Promise<DirectoryCopy> {
  try {
    await requireOutside(root, target);
    await mkdir(target, { recursive: true, mode: 0o700 });
    if ((await readdir(target)).length > 0)
      throw new DataDirectoryError('not_empty', `${target} holds files: name a folder that is empty or not there yet`);
    await mkdir(join(target, 'store'), { mode: 0o700 });
    await store.copyTo(join(target, 'store'));
    const copied = [
      (await stat(join(target, 'store', 'data.mdb'))).size,
      ...(await copyTree(join(root, 'lake'), join(target, 'lake'))),
      ...(await copyOne(join(root, META_FILE), join(target, META_FILE))),
    ];
    await flushFolder(target);
    return { files: copied.length, bytes: copied.reduce((sum, size) => sum + size, 0) };
  } catch (error) {
    throw IN_THE_WAY.has(codeOf(error)) ? notWritable(error, target) : storageFault(error, target);
  }
}

/**
 * A copy inside the directory would be copied with it, and lost with it.
 *
 * @throws DataDirectoryError if the target is the directory or lies inside it, also through links
 */
export async function requireOutside(root: string, target: string): Promise<void> {
  const [from, to] = await Promise.all([root, target].map((path) => realPathOf(resolve(path))));
  if (from === undefined || to === undefined || !`${to}${sep}`.startsWith(`${from}${sep}`)) return;
  throw new DataDirectoryError(
    'in_itself',
    `${target} lies inside the data directory ${root}: name a folder outside, best on another disk`,
  );
}

/** The path without links, as far as it exists. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    return join(await realPathOf(dirname(path)), basename(path));
  }
}

/** The sizes of the files of a folder, which are copied. */
async function copyTree(from: string, to: string): Promise<readonly number[]> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const sizes: number[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name).slice(from.length + 1);
    if (!entry.isFile() || PASSING.some((folder) => path.startsWith(`${folder}/`))) continue;
    sizes.push(...(await copyOne(join(from, path), join(to, path))));
  }
  return sizes;
}

/** Empty if the file was deleted meanwhile: nothing published needs it. */
async function copyOne(from: string, to: string): Promise<readonly number[]> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  const file = await open(to, 'r+');
  try {
    await file.sync();
    return [(await file.stat()).size];
  } finally {
    await file.close();
  }
}
