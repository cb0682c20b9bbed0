import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { codeOf } from './error-code';
import { DataDirectoryError } from './errors';
import { DamagedStoreFileError } from './lmdb-file';
import { walkStoreFile } from './walk-store-file';

const DATA_FILE = 'data.mdb';
const CLOSED_FILE = 'closed.json';
/** Folders that the lake has before anything is stored in it. */
const EMPTY_LAKE: ReadonlySet<string> = new Set(['.tmp', 'scratch']);
/** While another process writes the file, a walk may meet half of a change. */
const WALKS = 3;

/** The state of the data file when its store was closed. */
const closedFile = z.object({ bytes: z.string(), modified: z.string() });

/**
 * Refuses a directory whose store is missing, empty or damaged, before LMDB sees it: LMDB would create a new store
 * beside the full lake, or end the process. A file that is as its last user left it after an orderly close is not
 * walked again.
 *
 * @param folder the folder of the store; the directory is known to have had one
 * @throws DataDirectoryError `directory_store_missing`, `directory_store_damaged`
 */
export async function requireWholeStore(folder: string): Promise<void> {
  const path = join(folder, DATA_FILE);
  const now = await stateOf(path);
  if (now === undefined || now.bytes === '0')
    throw new DataDirectoryError(
      'store_missing',
      `${path} is ${now === undefined ? 'missing' : 'empty'}, but directory.json says that a store was here: ` +
        'put the file back, or restore the whole directory from a backup; to begin again, choose another directory with --data-dir. ' +
        'Nothing was changed.',
    );
  const closed = await readClosed(folder);
  if (closed?.bytes === now.bytes && closed.modified === now.modified) return;
  const damage = await damageOf(path);
  if (damage !== undefined) throw storeDamaged(path, damage);
}

/** The first damage of a store file that a walk finds; undefined if it is whole, or is being written meanwhile. */
export async function damageOf(path: string): Promise<string | undefined> {
  for (let walk = 1; walk <= WALKS; walk++) {
    const before = await stateOf(path);
    try {
      await walkStoreFile(path);
      return undefined;
    } catch (error) {
      if (!(error instanceof DamagedStoreFileError)) throw error;
      const after = await stateOf(path);
      if (before?.bytes === after?.bytes && before?.modified === after?.modified) return error.message;
    }
  }
  return undefined;
}

/** Remembers the state of the file after an orderly close. Without it (a full disk) the file is only walked again. */
export async function markClosed(folder: string): Promise<void> {
  const state = await stateOf(join(folder, DATA_FILE));
  const text = `${JSON.stringify(state)}\n`;
  await writeFile(join(folder, CLOSED_FILE), text, { mode: 0o600 }).catch(() => undefined);
}

/**
 * Refuses to create a directory around a lake that has files: its description and store were lost.
 *
 * @throws DataDirectoryError `directory_store_missing`
 */
export async function requireNoLake(root: string, lake: string): Promise<void> {
  const names = await readdir(lake).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  const found = names.find((name) => !EMPTY_LAKE.has(name));
  if (found === undefined) return;
  throw new DataDirectoryError(
    'store_missing',
    `${root} has a lake (${found}), but no directory.json: restore the directory from a backup, or choose another one with --data-dir. Nothing was changed.`,
  );
}

function storeDamaged(path: string, damage: string): DataDirectoryError {
  return new DataDirectoryError(
    'store_damaged',
    `${path} is damaged or was copied while it was written: ${damage}. ` +
      'Restore the whole directory from a backup; keep this one, because its lake still holds every archived event. Nothing was changed.',
  );
}

type FileState = z.infer<typeof closedFile>;

async function stateOf(path: string): Promise<FileState | undefined> {
  try {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    return { bytes: String(size), modified: String(mtimeNs) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readClosed(folder: string): Promise<FileState | undefined> {
  try {
    return closedFile.parse(JSON.parse(await readFile(join(folder, CLOSED_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}
