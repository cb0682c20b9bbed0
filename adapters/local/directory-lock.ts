import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurably } from './durable-file';
import { DataDirectoryError } from './errors';
import { identityOf, isOfEarlierBoot, isRunning, placeOf, type ProcessIdentity, thisProcess } from './process-identity';
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

/**
 * Allows one process at a time. The holder is an item of the store, written in a transaction, so two processes that
 * start at the same moment, or that both find a killed holder, cannot both get it. `running.json` only informs others
 * about the holder. Processes in two containers that share a directory do not see each other; the fences still keep the
 * numbers right.
 *
 * Both also say which directory is meant: a copy of a directory in use carries them along, and must not lead to the
 * process that holds the original.
 */
export class DirectoryLock {
  readonly #path: string;
  readonly #store: Store;
  readonly #state: LocalStateTable;
  readonly #command: string;
  readonly #self: Holder;

  private constructor(path: string, store: Store, state: LocalStateTable, command: string) {
    this.#path = path;
    this.#store = store;
    this.#state = state;
    this.#command = command;
    this.#self = { ...thisProcess(), place: placeOf(path) };
  }

  /** @throws DataDirectoryError `directory_in_use` */
  static async take(path: string, store: Store, state: LocalStateTable, command: string): Promise<DirectoryLock> {
    const lock = new DirectoryLock(path, store, state, command);
    const holder = await store.commit(() => {
      const other = state.get(holderOf, HOLDER);
      if (other !== undefined && holds(other, path)) return other;
      state.put(lock.#self, HOLDER);
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
    await rm(join(this.#path, INFO_FILE), { force: true });
    await this.#store.commit(() => this.#state.remove(HOLDER));
  }

  async #tell(more: { readonly url?: string }): Promise<void> {
    const file = join(this.#path, INFO_FILE);
    const text = JSON.stringify({ ...this.#self, command: this.#command, ...more });
    await writeFileDurably(file, Buffer.from(`${text}\n`), { temporary: `${file}.new`, mode: 0o600 });
  }
}

/** The running process that holds a data directory; undefined if none does. */
export async function readLockInfo(path: string): Promise<LockInfo | undefined> {
  const info = await readHolder(path);
  if (info === undefined || !holds(info, path)) return undefined;
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

interface Holder extends ProcessIdentity {
  /** Of the directory; absent if an older version wrote it. */
  readonly place?: string;
}

function holderOf(stored: unknown): Holder | undefined {
  const identity = identityOf(stored);
  if (identity === undefined || !isRecord(stored)) return undefined;
  const { place } = stored;
  return typeof place === 'string' ? { ...identity, place } : identity;
}

function holds(holder: Holder, path: string): boolean {
  return (holder.place === undefined || holder.place === placeOf(path)) && isRunning(holder);
}

/** The last process that wrote the file, running or not; undefined if the file is missing or incomplete. */
async function readHolder(path: string): Promise<(LockInfo & Holder) | undefined> {
  try {
    return infoOf(JSON.parse(await readFile(join(path, INFO_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

function infoOf(stored: unknown): (LockInfo & Holder) | undefined {
  const identity = holderOf(stored);
  if (identity === undefined || !isRecord(stored)) return undefined;
  const { command, url } = stored;
  if (typeof command !== 'string') return undefined;
  return { ...identity, command, ...(typeof url === 'string' ? { url } : {}) };
}
