import { statfsSync } from 'node:fs';
import { codeOf, messageOf } from './error-code';
import { DataDirectoryError, StorageFailedError, StorageFullError } from './errors';

/** Kept free so that LMDB never meets a full disk: see `Store`. */
const RESERVE_BYTES = 16 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;
/** ENOSPC, EFBIG, EDQUOT of Linux; MDB_MAP_FULL of LMDB. */
const FULL_NUMBERS: ReadonlySet<unknown> = new Set([28, 27, 122, -30792]);
const FULL_NAMES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EFBIG', 'EDQUOT']);
const REFUSED: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 13, 1, 30]);
/** LMDB reports a truncated write as EIO (mdb_page_flush: "short write, filesystem full?"). */
const EIO: ReadonlySet<unknown> = new Set([5, 'EIO']);

/** Free bytes available to this user on a folder's disk. */
export type FreeBytes = (folder: string) => number;

export const freeBytesOf: FreeBytes = (folder) => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

/** @throws StorageFullError if the disk lacks room for this many bytes plus the reserve */
export function requireRoom(folder: string, bytes: number, freeBytes: FreeBytes): void {
  const free = freeBytes(folder);
  if (free >= RESERVE_BYTES + bytes) return;
  throw new StorageFullError(
    `the disk of ${folder} is full (${Math.floor(free / MEGABYTE)} MB free, ${Math.ceil((RESERVE_BYTES + bytes) / MEGABYTE)} MB needed): ` +
      'free some space or enlarge the disk; everything that was acknowledged is stored',
  );
}

/** Translates an error of LMDB or the file system to one of this adapter's; its own errors pass unchanged. */
export function storageFault(error: unknown, folder: string): Error {
  const code = codeOf(error);
  if (FULL_NUMBERS.has(code) || FULL_NAMES.has(code)) return full(error, folder);
  if (EIO.has(code)) return freeBytesOf(folder) < RESERVE_BYTES ? full(error, folder) : failed(error, folder);
  if (REFUSED.has(code)) return notWritable(error, folder);
  return error as Error;
}

export function notWritable(cause: unknown, folder: string): DataDirectoryError {
  const error = new DataDirectoryError(
    'not_writable',
    `${folder} cannot be written (${messageOf(cause)}): give this user write access to it, or choose another directory with --data-dir`,
  );
  error.cause = cause;
  return error;
}

function full(cause: unknown, folder: string): StorageFullError {
  return new StorageFullError(
    `the disk of ${folder} is full (${messageOf(cause)}): free some space or enlarge the disk, then start again; ` +
      'everything that was acknowledged is stored',
    { cause },
  );
}

function failed(cause: unknown, folder: string): StorageFailedError {
  return new StorageFailedError(
    `the disk of ${folder} refused a write (${messageOf(cause)}): a quota or file size limit may be reached, ` +
      'or the disk is failing (see the system log); everything that was acknowledged is stored',
    { cause },
  );
}
