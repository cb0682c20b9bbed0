import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import { StorageFailedError, type CorruptValueError, type StoredPlace } from './errors';
import { freeBytesOf, requireRoom, storageFault, type FreeBytes } from './storage-fault';

const DATA_FILE = 'data.mdb';
const MAX_DATABASES = 32;
const INITIAL_MAP_BYTES = 256 * 1024 * 1024;
/** How many bytes a transaction may write per byte put: pages are not full, and their parent pages are written too. */
const WRITE_FACTOR = 2;
/** lmdb does not report a failed flush; one that takes this long is treated as failed. */
const FLUSH_PATIENCE_MS = 60_000;

export interface StoreOptions {
  /**
   * When commits reach the disk: before `commitDurably` resolves (default), or when the system flushes and on close,
   * which survives a crash of the process but not of the machine.
   */
  readonly flush?: 'each commit' | 'on close';
  /** Free disk space; by default, the file system's figure. */
  readonly freeBytes?: FreeBytes | undefined;
}

/** Missing from lmdb's types: flushes all commits in a separate thread. */
interface Flushable {
  sync(callback: (error?: Error) => void): void;
}

export type StoreKey = (string | number)[];
export type StoreDatabase = Database<Uint8Array, StoreKey>;

/** A table registered with the store: lists damaged values and discards them. */
export interface RegisteredTable {
  readonly name: string;
  damaged(): Iterable<CorruptValueError>;
  remove(key: StoreKey): void;
}

/**
 * One LMDB environment. A change is one transaction; changes that wait for the disk at the same time share one commit
 * and one flush, in a separate thread.
 *
 * LMDB must not meet a full disk: touching its mapped lock file would then kill the process, and lmdb 3.5.6 overruns a
 * 100-byte buffer when it formats the error (mdb_page_flush). Hence the reserve; and after a write that the disk
 * refused anyway, the store stops writing.
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

  /** Opens the folder `store` within an existing folder. @throws StorageFullError, DataDirectoryError */
  static open(folder: string, { flush = 'each commit', freeBytes = freeBytesOf }: StoreOptions = {}): Store {
    requireRoom(folder, 0, freeBytes);
    const path = join(folder, 'store');
    try {
      const root = open<Uint8Array, StoreKey>(path, {
        encoding: 'binary',
        maxDbs: MAX_DATABASES,
        // The map grows by itself; starting large avoids the first few growths.
        mapSize: INITIAL_MAP_BYTES,
        // With batching, a failed commit also rejects a promise that cannot be caught.
        eventTurnBatching: false,
        noSync: flush === 'on close',
      });
      for (const file of [DATA_FILE, 'lock.mdb']) chmodSync(join(path, file), 0o600);
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

  /** Every value whose checksum is wrong; reads all values. */
  damaged(): Promise<readonly CorruptValueError[]> {
    return this.read(() => this.#tables.flatMap((table) => [...table.damaged()]));
  }

  /** Runs while no page of the newest state is written again, so that the file can be read beside LMDB. */
  async holdingSnapshot<T>(work: () => Promise<T>): Promise<T> {
    const snapshot = this.#root.useReadTransaction();
    try {
      return await work();
    } finally {
      snapshot.done();
    }
  }

  async discard({ database, key }: StoredPlace): Promise<void> {
    await this.commitDurably(() => this.#tables.find(({ name }) => name === database)?.remove([...key]));
  }

  /** Runs a query immediately on the newest state, including other processes' commits. */
  read<T>(query: () => T): Promise<T> {
    return new Promise((resolve) => {
      this.#root.resetReadTxn();
      resolve(query());
    });
  }

  /**
   * Runs a change as one transaction over all databases and processes, after earlier changes; a change that throws has
   * no effect. Visible on return, but not yet durable. `bytes` is the approximate size of what it writes.
   *
   * @throws StorageFullError, StorageFailedError
   */
  async commit<T>(change: () => T, bytes = 0): Promise<T> {
    if (this.#failure !== undefined) throw this.#failure;
    requireRoom(this.#folder, bytes * WRITE_FACTOR, this.#freeBytes);
    try {
      // Changes issued in one turn form one commit, but are applied even if this change throws.
      const joining = [...this.#joining.values()].map((one) => this.#root.childTransaction(one));
      this.#joining.clear();
      const [result] = await Promise.all([this.#root.childTransaction(change), ...joining]);
      return result;
    } catch (error) {
      throw await this.#explain(error);
    }
  }

  /**
   * Adds a small change to the next commit, replacing an earlier one with that name. For data that may be lost with the
   * process.
   */
  joinNext(name: string, change: () => void): void {
    this.#joining.set(name, change);
  }

  /** Like `commit`, and on disk once it resolves. */
  async commitDurably<T>(change: () => T, bytes = 0): Promise<T> {
    const committed = this.commit(change, bytes);
    const flushed = this.#flushed();
    const result = await committed;
    await this.#patiently(flushed);
    return result;
  }

  /** Writes a whole store, as it is at one moment, into an empty folder. Writers go on meanwhile. */
  async copyTo(folder: string): Promise<void> {
    await this.#root.backup(folder, false);
    chmodSync(join(folder, DATA_FILE), 0o600);
  }

  /** @returns whether everything is on disk: not after a write that the disk refused */
  async close(): Promise<boolean> {
    // After a failed commit, lmdb would wait forever.
    if (this.#failure !== undefined) return false;
    if (this.#joining.size > 0) await this.commit(() => undefined);
    await this.#patiently(this.#flushed());
    await new Promise<void>((resolve, reject) => {
      (this.#root as unknown as Flushable).sync((error) => (error === undefined ? resolve() : reject(error)));
    });
    await this.#root.close();
    return true;
  }

  /** Resolves once all earlier changes are on disk; never resolves if the flush fails. */
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

  /** The error that the change threw, or the disk's error, after which the store stops writing. */
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

/** lmdb's rejection of a failed commit: the reason is a promise that rejects with it. */
interface CommitFailure {
  readonly commitError: Promise<unknown>;
}

function isCommitFailure(error: unknown): error is CommitFailure {
  return typeof error === 'object' && error !== null && 'commitError' in error;
}
