import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface DurableWrite {
  /** Name of the file until it is renamed; on the same disk, and not used by any other writer. */
  readonly temporary: string;
  readonly mode: number;
}

/** Writes a file atomically and durably: writes and flushes a temporary file, renames it and flushes the folder. */
export async function writeFileDurably(path: string, bytes: Uint8Array, options: DurableWrite): Promise<void> {
  await writeThen(bytes, options, () => rename(options.temporary, path));
  await flushFolder(dirname(path));
}

/** The same for a name that must not exist. @throws EEXIST if it does */
export async function createFileDurably(path: string, bytes: Uint8Array, options: DurableWrite): Promise<void> {
  await writeThen(bytes, options, async () => {
    await link(options.temporary, path);
    await rm(options.temporary);
  });
  await flushFolder(dirname(path));
}

async function writeThen(
  bytes: Uint8Array,
  { temporary, mode }: DurableWrite,
  takeName: () => Promise<void>,
): Promise<void> {
  try {
    const file = await open(temporary, 'w', mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await takeName();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Creates a folder and its parents, durably. */
export async function makeFolderDurably(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let folder = path; folder.length >= dirname(first).length; folder = dirname(folder)) {
    await flushFolder(folder);
    if (folder === dirname(folder)) return;
  }
}

/** A new directory entry is durable only once the folder itself is flushed. */
export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
