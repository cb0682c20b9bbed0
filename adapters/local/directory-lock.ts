import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurably } from './durable-file';
import { DataDirectoryError } from './errors';
import { identityOf, isOfEarlierBoot, isRunning, thisProcess, type ProcessIdentity } from './process-identity';
import type { LocalStateTable } from './state-table';
import type { Store } from './store';
import { STATE_ITEMS } from './tables';
import { isRecord } from '../../core/json-record';

const INFO_FILE = 'running.json';
const HOLDER = STATE_ITEMS.holder.name;

/** The process that uses a data directory, as shown to others that want to use it. */
export interface LockInfo {
  readonly pid: number;
  /** As typed: `tidemark up`. */
  readonly command: string;
  /** The address of its API; absent until the API answers. */
  readonly url?: string;
}

/** A process, and the directory that it holds: a copy of the directory is another one. */
type Holder = ProcessIdentity & { readonly directory?: string };

interface LockParts {
  readonly path: string;
  readonly store: Store;
  readonly state: LocalStateTable;
  readonly command: string;
  readonly self: Holder;
}

/**
 * Allows one process at a time. The holder is an item of the store, written in a transaction, so two processes that
 * start at the same moment, or that both find a killed holder, cannot both get it. `running.json` only informs others
 * about the holder. Processes in two containers that share a directory do not see each other; the fences still keep the
 * numbers right.
 */
export class DirectoryLock {
  readonly #parts: LockParts;

  private constructor(parts: LockParts) {
    this.#parts = parts;
  }

  /** @throws DataDirectoryError `directory_in_use` */
  static async take(path: string, store: Store, state: LocalStateTable, command: string): Promise<DirectoryLock> {
    const directory = await directoryIdentity(path);
    const lock = new DirectoryLock({ path, store, state, command, self: { ...thisProcess(), directory } });
    const holder = await store.commit(() => {
      const other = state.get(holderIn, HOLDER);
      if (other !== undefined && isOf(directory, other) && isRunning(other)) return other;
      state.put(lock.#parts.self, HOLDER);
      return undefined;
    });
    if (holder !== undefined) throw inUse(path, { pid: holder.pid, command: 'another command' });
    await lock.#tell({});
    return lock;
  }

  /** Publishes the address of this process’s API, for others that find the directory in use. */
  async setUrl(url: string): Promise<void> {
    await this.#tell({ url });
  }

  async release(): Promise<void> {
    const { path, store, state } = this.#parts;
    await rm(join(path, INFO_FILE), { force: true });
    await store.commit(() => state.remove(HOLDER));
  }

  async #tell(more: { readonly url?: string }): Promise<void> {
    const { path, self, command } = this.#parts;
    const file = join(path, INFO_FILE);
    const text = JSON.stringify({ ...self, command, ...more });
    await writeFileDurably(file, Buffer.from(`${text}\n`), { temporary: `${file}.new`, mode: 0o600 });
  }
}

/** The running process that holds a data directory; undefined if none does. */
export async function readLockInfo(path: string): Promise<LockInfo | undefined> {
  const info = await readHolder(path);
  if (info === undefined || !isRunning(info)) return undefined;
  const { pid, command, url } = info;
  return url === undefined ? { pid, command } : { pid, command, url };
}

/**
 * @throws DataDirectoryError if the machine stopped while a directory was in use that is only flushed on close: it may
 * be damaged
 */
export async function refuseCutOff(path: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder === undefined || !isOfEarlierBoot(holder)) return;
  const message = `${path} is a laboratory, and the machine stopped while it was in use: delete it and replay again`;
  throw new DataDirectoryError('cut_off', message);
}

export function inUse(path: string, { pid, command, url }: LockInfo): DataDirectoryError {
  const api = url === undefined ? '' : `, or use its API at ${url}`;
  const message = `${path} is in use by process ${pid} (${command}): stop it${api}, or choose another directory with --data-dir`;
  return new DataDirectoryError('in_use', message);
}

/** The last process that wrote the file, running or not; undefined if the file is missing or incomplete. */
async function readHolder(path: string): Promise<(LockInfo & Holder) | undefined> {
  try {
    const holder = infoIn(JSON.parse(await readFile(join(path, INFO_FILE), 'utf8')));
    return holder !== undefined && isOf(await directoryIdentity(path), holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Device and inode: the same for every path to the directory, and different for every copy. */
async function directoryIdentity(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return `${dev}:${ino}`;
}

function isOf(directory: string, holder: Holder): boolean {
  return holder.directory === undefined || holder.directory === directory;
}

function holderIn(stored: unknown): Holder | undefined {
  const identity = identityOf(stored);
  if (identity === undefined || !isRecord(stored) || typeof stored['directory'] !== 'string') return identity;
  return { ...identity, directory: stored['directory'] };
}

function infoIn(stored: unknown): (LockInfo & Holder) | undefined {
  const identity = holderIn(stored);
  if (identity === undefined || !isRecord(stored)) return undefined;
  const { command, url } = stored;
  if (typeof command !== 'string') return undefined;
  return { ...identity, command, ...(typeof url === 'string' ? { url } : {}) };
}
