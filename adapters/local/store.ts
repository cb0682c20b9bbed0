import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import { StorageFailedError, type CorruptValueError, type StoredPlace } from './errors';
import { freeBytesOf, requireRoom, storageFault, type FreeBytes } from './storage-fault';

const MAX_DATABASES = 32;
const INITIAL_MAP_BYTES = 256 * 1024 * 1024;
/** How much a transaction may write for each byte that is put: pages are not full, and those above are written too. */
const WRITE_FACTOR = 2;
/** lmdb does not tell of a flush that failed; one that takes so long is taken for it. */
const FLUSH_PATIENCE_MS = 60_000;

export interface StoreOptions {
  /**
   * When commits go to the disk: each before `commitDurably` returns (unless given); or in the system's own time and on close,
   * which survives the end of the process at any moment, but not of the machine.
   */
  readonly flush?: 'each commit' | 'on close';
  /** How much room the disk has; the file system's answer unless given. */
  readonly freeBytes?: FreeBytes | undefined;
}

/** lmdb has this method, but its types do not: flushes all commits in a thread of its own. */
interface Flushable {
  sync(callback: (error?: Error) => void): void;
}

export type StoreKey = (string | number)[];
export type StoreDatabase = Database<Uint8Array, StoreKey>;

/** A table as the store knows it: what of it is damaged, and how to let go of a value. */
export interface RegisteredTable {
  readonly name: string;
  damaged(): Iterable<CorruptValueError>;
  remove(key: StoreKey): void;
}

/**
 * One LMDB environment. A change is one transaction; those that wait for the disk at the same time share one commit and one flush,
 * made in a thread of their own.
 *
 * LMDB must not meet a full disk: touching its mapped lock file would then end the process, and lmdb 3.5.6 writes past the end of
 * a 100-byte buffer when it words the error (mdb_page_flush). So there is a reserve, and after a write that the disk refused all
 * the same, nothing more is tried.
 */
export class Store {
  readonly #root: RootDatabase<Uint8Array, StoreKey>;
  readonly #folder: string;
  readonly #freeBytes: FreeBytes;
  readonly #tables: RegisteredTable[] = [];
  readonly #joining = new Map<string, () => void>();
  #failure: StorageFailedError | undefined;

  private constructor(root: RootDatabase<Uint8Array, StoreKey>, folder: string, freeBytes: FreeBytes) {
    this.#root = root;
    this.#folder = folder;
    this.#freeBytes = freeBytes;
  }

  /** In the folder `store` of a folder that is there. @throws StorageFullError, DataDirectoryError */
  static open(folder: string, { flush = 'each commit', freeBytes = freeBytesOf }: StoreOptions = {}): Store {
    requireRoom(folder, 0, freeBytes);
    const path = join(folder, 'store');
    try {
      const root = open<Uint8Array, StoreKey>(path, {
        encoding: 'binary',
        maxDbs: MAX_DATABASES,
        // It grows by itself; starting with room spares the first few growths.
        mapSize: INITIAL_MAP_BYTES,
        // With batching a failed commit also rejects a promise that nobody can catch.
        eventTurnBatching: false,
        noSync: flush === 'on close',
      });
      for (const file of ['data.mdb', 'lock.mdb']) chmodSync(join(path, file), 0o600);
      return new Store(root, folder, freeBytes);
    } catch (error) {
      throw storageFault(error, folder);
    }
  }

  database(name: string): StoreDatabase {
    try {
      return this.#root.openDB<Uint8Array, StoreKey>(name, { encoding: 'binary' });
    } catch (error) {
      throw storageFault(error, this.#folder);
    }
  }

  register(table: RegisteredTable): void {
    this.#tables.push(table);
  }

  /** Every value whose checksum is wrong; reads all. */
  damaged(): Promise<readonly CorruptValueError[]> {
    return this.read(() => this.#tables.flatMap((table) => [...table.damaged()]));
  }

  async discard({ database, key }: StoredPlace): Promise<void> {
    await this.commitDurably(() => this.#tables.find(({ name }) => name === database)?.remove([...key]));
  }

  /** Runs a query at once on the newest state, other processes' commits included. */
  read<T>(query: () => T): Promise<T> {
    return new Promise((resolve) => {
      this.#root.resetReadTxn();
      resolve(query());
    });
  }

  /**
   * Runs a change as one transaction over all databases and processes, after those that were asked for before; nothing happens
   * if it throws. Visible when it returns, not yet durable. `bytes` is how much it puts, about. @throws StorageFullError, StorageFailedError
   */
  async commit<T>(change: () => T, bytes = 0): Promise<T> {
    if (this.#failure !== undefined) throw this.#failure;
    requireRoom(this.#folder, bytes * WRITE_FACTOR, this.#freeBytes);
    try {
      // Asked for in one turn, they are one commit; but they happen also if the change throws.
      const joining = [...this.#joining.values()].map((one) => this.#root.childTransaction(one));
      this.#joining.clear();
      const [result] = await Promise.all([this.#root.childTransaction(change), ...joining]);
      return result;
    } catch (error) {
      throw await this.#explain(error);
    }
  }

  /** Leaves a small change to the next commit, in place of an earlier one of that name: for what may be lost with the process. */
  joinNext(name: string, change: () => void): void {
    this.#joining.set(name, change);
  }

  /** As `commit`, and on the disk when it returns. */
  async commitDurably<T>(change: () => T, bytes = 0): Promise<T> {
    const committed = this.commit(change, bytes);
    const flushed = this.#flushed();
    const result = await committed;
    await this.#patiently(flushed);
    return result;
  }

  async close(): Promise<void> {
    // After a failed commit lmdb would wait for ever.
    if (this.#failure !== undefined) return;
    if (this.#joining.size > 0) await this.commit(() => undefined);
    await this.#patiently(this.#flushed());
    await new Promise<void>((resolve, reject) => {
      (this.#root as unknown as Flushable).sync((error) => (error === undefined ? resolve() : reject(error)));
    });
    await this.#root.close();
  }

  /** Resolves when all that was asked for until now is on the disk; never, if that fails. */
  #flushed(): Promise<void> {
    const flushed = this.#root.flushed.then(() => undefined);
    flushed.catch(() => undefined);
    return flushed;
  }

  async #patiently(flushed: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(this.#fail(new Error(`no answer from the disk for ${FLUSH_PATIENCE_MS / 1_000} s`))),
        FLUSH_PATIENCE_MS,
      );
    });
    try {
      await Promise.race([flushed, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What the change threw, as it is; or what the disk said, after which nothing more is tried. */
  async #explain(error: unknown): Promise<Error> {
    if (!isCommitFailure(error)) return error as Error;
    const fault = storageFault(await error.commitError.catch((cause: unknown) => cause), this.#folder);
    this.#fail(fault);
    return fault;
  }

  #fail(cause: Error): StorageFailedError {
    const message = `the disk of ${this.#folder} refused an earlier write: stop, check the disk (space, quota, system log), then start again`;
    return (this.#failure ??= new StorageFailedError(message, { cause }));
  }
}

/** How lmdb rejects when a commit failed: the reason comes as a promise that rejects with it. */
interface CommitFailure {
  readonly commitError: Promise<unknown>;
}

function isCommitFailure(error: unknown): error is CommitFailure {
  return typeof error === 'object' && error !== null && 'commitError' in error;
}
