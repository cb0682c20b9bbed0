import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeFileDurably } from './durable-file';
import { codeOf } from './error-code';
import { DataDirectoryError } from './errors';

/** The file that makes a folder a data directory. */
export const META_FILE = 'directory.json';
/** Raised when a change makes older code misread a directory. */
const DIRECTORY_VERSION = 1;

const META = z.object({
  version: z.int().positive(),
  mode: z.enum(['live', 'laboratory']),
  shards: z.int().positive(),
});

/** Properties fixed when a data directory is created. */
export interface DirectoryMeta {
  readonly version: number;
  /** A laboratory has a virtual clock and fixed secrets. */
  readonly mode: 'live' | 'laboratory';
  readonly shards: number;
}

/**
 * Undefined if the directory does not exist yet. @throws DataDirectoryError `directory_newer_version`,
 * `directory_unreadable_meta`
 */
export async function readMeta(path: string): Promise<DirectoryMeta | undefined> {
  const file = join(path, META_FILE);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const meta = parse(text, file);
  if (meta.version > DIRECTORY_VERSION) {
    throw new DataDirectoryError(
      'newer_version',
      `${path} was written by a newer Tidemark (directory version ${meta.version}, this one reads ${DIRECTORY_VERSION}): ` +
        'upgrade Tidemark, or choose another directory with --data-dir',
    );
  }
  return meta;
}

export async function writeMeta(path: string, mode: DirectoryMeta['mode'], shards: number): Promise<DirectoryMeta> {
  const meta: DirectoryMeta = { version: DIRECTORY_VERSION, mode, shards };
  const file = join(path, META_FILE);
  await writeFileDurably(file, Buffer.from(`${JSON.stringify(meta)}\n`), { temporary: `${file}.new`, mode: 0o600 });
  return meta;
}

function parse(text: string, file: string): DirectoryMeta {
  try {
    return META.loose().parse(JSON.parse(text));
  } catch (cause) {
    const error = new DataDirectoryError(
      'unreadable_meta',
      `${file} is not what Tidemark wrote: restore it from a backup of the directory`,
    );
    error.cause = cause;
    throw error;
  }
}
