import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Lake, ObjectSize } from '../../core/port/lake';
import { createFileDurably, type DurableWrite, makeFolderDurably, writeFileDurably } from './durable-file';
import { codeOf } from './error-code';
import { BadKeyError } from '../../core/port/store-error';
import { storageFault } from './storage-fault';

const TEMPORARY = '.tmp';
/** The file is missing, a part of the key is a file, or the key names a folder. */
const ABSENT: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);
const SEGMENT = /^[\w=.:+,@%~-]+$/;

/** The lake as a folder: objects are files, and keys are paths relative to it. */
export class FolderLake implements Lake {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** Creates the folder if it is missing, and removes unfinished files of a killed process. */
  static async open(folder: string): Promise<FolderLake> {
    const root = resolve(folder);
    await rm(join(root, TEMPORARY), { recursive: true, force: true });
    await makeFolderDurably(join(root, TEMPORARY));
    return new FolderLake(root);
  }

  /** @throws BadKeyError, StorageFullError */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#write(key, (path, options) => writeFileDurably(path, bytes, options)).catch((error: unknown) => {
      throw storageFault(error, this.#root);
    });
  }

  /** @throws BadKeyError, StorageFullError */
  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await this.#write(key, (path, options) => createFileDurably(path, bytes, options));
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw storageFault(error, this.#root);
    }
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    try {
      return Uint8Array.from(await readFile(this.uri(key)));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw storageFault(error, this.#root);
    }
  }

  async crc32(key: string): Promise<number | undefined> {
    try {
      let checksum = 0;
      for await (const part of createReadStream(this.uri(key)) as AsyncIterable<Buffer>)
        checksum = crc32(part, checksum);
      return checksum;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw storageFault(error, this.#root);
    }
  }

  async delete(key: string): Promise<void> {
    await rm(this.uri(key), { force: true });
  }

  async list(prefix: string): Promise<readonly string[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const start = folder === '' ? this.#root : this.uri(folder.slice(0, -1));
    const entries = await readdir(start, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
      if (isAbsent(error)) return [];
      throw storageFault(error, this.#root);
    });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.#root.length + 1))
      .filter((key) => key.startsWith(prefix) && !key.startsWith(`${TEMPORARY}/`))
      .sort();
  }

  /** A file that is deleted meanwhile is left out. */
  async sizes(prefix: string): Promise<readonly ObjectSize[]> {
    const found: ObjectSize[] = [];
    for (const key of await this.list(prefix)) {
      const bytes = (await stat(this.uri(key)).catch(() => undefined))?.size;
      if (bytes !== undefined) found.push({ key, bytes });
    }
    return found;
  }

  async #write(key: string, write: (path: string, options: DurableWrite) => Promise<void>): Promise<void> {
    const path = this.uri(key);
    await makeFolderDurably(dirname(path));
    await write(path, { temporary: join(this.#root, TEMPORARY, randomUUID()), mode: 0o600 });
  }

  /** The path of the object's file. @throws BadKeyError for a key that would leave the folder */
  uri(key: string): string {
    const segments = key.split('/');
    if (segments[0] === TEMPORARY || !segments.every(isSegment)) {
      throw new BadKeyError(
        `"${key}" is not a key of the lake: use parts of letters, digits and = . : + , @ % ~ _ - joined by "/", none of them "." or ".." or empty`,
      );
    }
    return join(this.#root, ...segments);
  }
}

function isSegment(segment: string): boolean {
  return SEGMENT.test(segment) && segment !== '.' && segment !== '..';
}

function isAbsent(error: unknown): boolean {
  return ABSENT.has(codeOf(error));
}
