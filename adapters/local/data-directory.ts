import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Clock } from '../../core/port/clock';
import { LocalCellStore } from './cell-store';
import { LocalCheckpoints } from './checkpoints';
import { storedCourse, VirtualClock, type LocalClock } from './clock';
import { copyDirectory, type DirectoryCopy } from './copy-directory';
import { DirectoryLock, inUse, readLockInfo, refuseCutOff } from './directory-lock';
import { readMeta, writeMeta, type DirectoryMeta } from './directory-meta';
import { DataDirectoryError, type CorruptValueError, type StoredPlace } from './errors';
import { EventLog } from './event-log';
import { FolderLake } from './folder-lake';
import { LocalFollowerPositions } from './follower-positions';
import { LocalItemTables } from './item-table';
import { LocalKeys } from './key-store';
import { laboratoryRandom } from './laboratory';
import { LocalLedgerStore } from './ledger-store';
import { LocalManifestStore } from './manifest-store';
import { MemoryCache } from './memory-cache';
import { LocalPointer } from './pointer';
import { LocalSeenEvents } from './seen-events';
import { LocalSalts } from './salts';
import { SiteRegistry } from './site-registry';
import { LocalStateTable } from './state-table';
import { storageFault, type FreeBytes } from './storage-fault';
import { Store } from './store';
import { damageOf, markClosed, requireNoLake, requireWholeStore } from './store-guard';
import { SystemClock, type TimeSources } from './system-clock';
import { LocalViewStore } from './view-store';

const DEFAULT_SHARDS = 2;
const STORE_FOLDER = 'store';
const LAKE_FOLDER = 'lake';
/** Files that may remain if the process is killed while it creates a directory. */
const OWN_NAMES = /^(?:store|lake|founding|(?:running|directory)\.json(?:\.new)?)$/;

export interface DataDirectoryOptions {
  /** `live` and `laboratory` create a missing directory and refuse one of the other kind; `existing` accepts either. */
  readonly mode: 'live' | 'laboratory' | 'existing';
  /** Shards of the event log, fixed at creation. Default 2. */
  readonly shards?: number;
  /** Running command, shown to other processes that find the directory in use. */
  readonly command?: string;
  readonly cacheBytes?: number;
  /**
   * Fills a new directory with a past: until it is closed, its clock is a virtual one, and commits do not wait for the
   * disk. From then on it is like any other live one.
   */
  readonly isFounding?: boolean;
  /** What a live directory tells the time by. By default, this machine. */
  readonly time?: TimeSources;
  /** Free disk space, checked before every write. By default, the file system's figure. */
  readonly freeBytes?: FreeBytes;
}

/** Every port of a thread or process that helps the one which holds the directory. */
export interface JoinedStores {
  readonly path: string;
  readonly meta: DirectoryMeta;
  readonly stream: EventLog;
  readonly cells: LocalCellStore;
  readonly ledgers: LocalLedgerStore;
  readonly manifests: LocalManifestStore;
  readonly views: LocalViewStore;
  readonly pointer: LocalPointer;
  readonly seen: Pick<LocalSeenEvents, 'degraded'>;
  readonly sites: SiteRegistry;
  readonly salts: LocalSalts;
  readonly keys: LocalKeys;
  readonly cache: MemoryCache;
  readonly lake: FolderLake;
  readonly clock: Clock;
  readonly checkpoints: LocalCheckpoints;
  readonly followers: LocalFollowerPositions;
  /** The tables of capabilities. */
  readonly items: LocalItemTables;
  /** What is wrong with the structure of the store's file, found without LMDB; undefined if it is whole. */
  damagedFile(): Promise<string | undefined>;
  /** Every stored value whose checksum is wrong; reads the whole store. Call it only if the file is whole. */
  damaged(): Promise<readonly CorruptValueError[]>;
  /** Resolves once everything is flushed. */
  close(): Promise<void>;
}

/** Every port of the process that holds a directory. Closing it also releases the lock. */
export interface LocalPlatformStores extends JoinedStores {
  readonly clock: LocalClock;
  readonly seen: LocalSeenEvents;
  /** In [0, 1); the same in every run of a laboratory. */
  readonly random: () => number;
  /** Publishes the address of this process's API to others that find the directory in use. */
  setUrl(url: string): Promise<void>;
  /** Deletes a damaged value; its error says what that means. */
  discard(place: StoredPlace): Promise<void>;
  /** Copies the whole directory, in use as it is, into a folder that is empty or missing. */
  copyTo(folder: string): Promise<DirectoryCopy>;
}

/** @throws DataDirectoryError, StorageFullError; the messages say what to do */
export async function openDataDirectory(path: string, options: DataDirectoryOptions): Promise<LocalPlatformStores> {
  const root = resolve(path);
  try {
    const found = checkMeta(root, await findMeta(root, options.mode), options);
    const holder = await readLockInfo(root);
    if (holder !== undefined) throw inUse(root, holder);
    if (found === undefined) await requireNoLake(root, join(root, LAKE_FOLDER));
    else await requireWholeStore(join(root, STORE_FOLDER));
    await mkdir(join(root, STORE_FOLDER), { recursive: true, mode: 0o700 });
    const flush = options.isFounding === true ? 'on close' : flushOf(found?.mode ?? options.mode);
    if (flush === 'on close') await refuseCutOff(root);
    const store = Store.open(root, { flush, freeBytes: options.freeBytes });
    try {
      return await lockAndAssemble(root, store, options);
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    throw storageFault(error, root);
  }
}

async function lockAndAssemble(
  root: string,
  store: Store,
  options: DataDirectoryOptions,
): Promise<LocalPlatformStores> {
  const state = new LocalStateTable(store);
  const lock = await DirectoryLock.take(root, store, state, options.command ?? 'tidemark');
  try {
    // Another process may have created the directory since the check; from here on none can.
    const found = checkMeta(root, await readMeta(root), options);
    const meta = found ?? (await createMeta(root, store, options));
    const lake = await FolderLake.open(join(root, LAKE_FOLDER));
    return assemble({ root, store, state, lock, meta, lake }, options);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** From then on a missing or empty store is a loss, so the store must be on disk first. */
async function createMeta(root: string, store: Store, options: DataDirectoryOptions): Promise<DirectoryMeta> {
  await store.commitDurably(() => undefined);
  return writeMeta(root, options.mode === 'laboratory' ? 'laboratory' : 'live', options.shards ?? DEFAULT_SHARDS);
}

/**
 * Opens a directory for a thread or a process that helps the one which holds it, by the holder's clock.
 *
 * @throws DataDirectoryError, StorageFullError
 */
export async function joinDataDirectory(path: string, clock: Clock): Promise<JoinedStores> {
  const root = resolve(path);
  try {
    const meta = await readMeta(root);
    if (meta === undefined) throw new DataDirectoryError('missing', `${root} is no longer a data directory`);
    const store = Store.open(root, { flush: flushOf(meta.mode) });
    const lake = await FolderLake.open(join(root, LAKE_FOLDER));
    const ports = portsOf({ root, store, state: new LocalStateTable(store), meta, lake, clock });
    return { ...ports, close: () => store.close().then(() => undefined) };
  } catch (error) {
    throw storageFault(error, root);
  }
}

/** A replay can be repeated, and is far faster if commits do not wait for the disk. */
function flushOf(mode: DataDirectoryOptions['mode']): 'on close' | 'each commit' {
  return mode === 'laboratory' ? 'on close' : 'each commit';
}

interface Parts {
  readonly root: string;
  readonly store: Store;
  readonly state: LocalStateTable;
  readonly meta: DirectoryMeta;
  readonly lake: FolderLake;
}

function assemble(
  { lock, ...parts }: Parts & { readonly lock: DirectoryLock },
  { cacheBytes, time, isFounding }: Pick<DataDirectoryOptions, 'cacheBytes' | 'time' | 'isFounding'>,
): LocalPlatformStores {
  const { root, store, state, meta } = parts;
  const clock =
    meta.mode === 'live' && isFounding !== true
      ? new SystemClock(time, storedCourse(store, state))
      : new VirtualClock(store, state);
  const ports = portsOf({ ...parts, clock }, cacheBytes);
  const { stream } = ports;
  return {
    ...ports,
    clock,
    random: meta.mode === 'live' ? Math.random : laboratoryRandom(stream.taken),
    setUrl: (url) => lock.setUrl(url),
    copyTo: (folder) => copyDirectory(root, store, folder),
    discard: (place) => store.discard(place),
    async close() {
      await stream.close();
      try {
        await lock.release();
      } finally {
        if (await store.close()) await markClosed(join(root, STORE_FOLDER));
      }
    },
  };
}

function portsOf(
  { root, store, state, meta, lake, clock }: Parts & { readonly clock: Clock },
  cacheBytes?: number,
): Omit<JoinedStores, 'close'> & Pick<LocalPlatformStores, 'seen'> {
  return {
    path: root,
    meta,
    stream: new EventLog(store, clock, meta.shards),
    cells: new LocalCellStore(store),
    ledgers: new LocalLedgerStore(store),
    manifests: new LocalManifestStore(store),
    views: new LocalViewStore(store),
    pointer: new LocalPointer(store, state),
    seen: new LocalSeenEvents(store, meta.mode === 'live' ? 'by age' : 'never'),
    sites: new SiteRegistry(store, state, meta.mode),
    salts: new LocalSalts(store, meta.mode),
    keys: new LocalKeys(store, state),
    cache: new MemoryCache(cacheBytes),
    lake,
    clock,
    checkpoints: new LocalCheckpoints(store, state),
    followers: new LocalFollowerPositions(store),
    items: new LocalItemTables(store),
    damagedFile: () => store.holdingSnapshot(() => damageOf(join(root, STORE_FOLDER, 'data.mdb'))),
    damaged: () => store.damaged(),
  };
}

/** The metadata of an existing directory; creates the folder itself if the mode allows. */
async function findMeta(root: string, mode: DataDirectoryOptions['mode']): Promise<DirectoryMeta | undefined> {
  const meta = await readMeta(root);
  if (meta !== undefined) return meta;
  if (mode === 'existing') {
    const message = `${root} is not a data directory: give the right one with --data-dir, or make one with “tidemark up” or “tidemark replay”`;
    throw new DataDirectoryError('missing', message);
  }
  await mkdir(root, { recursive: true, mode: 0o700 });
  const foreign = (await readdir(root)).filter((name) => !OWN_NAMES.test(name));
  if (foreign.length > 0) {
    const message = `${root} holds other files (${foreign.slice(0, 3).join(', ')}): choose an empty or a new directory with --data-dir`;
    throw new DataDirectoryError('not_a_data_directory', message);
  }
  return undefined;
}

function checkMeta(
  root: string,
  meta: DirectoryMeta | undefined,
  { mode, shards }: DataDirectoryOptions,
): DirectoryMeta | undefined {
  if (meta === undefined) return undefined;
  if (mode !== 'existing' && mode !== meta.mode) {
    const kind =
      meta.mode === 'live'
        ? 'is live (real clock)'
        : 'is a laboratory (its clock is moved by "replay --as-of-arrival event-time")';
    throw new DataDirectoryError(
      'wrong_mode',
      `${root} ${kind}, but a ${mode} directory is needed: choose another directory with --data-dir`,
    );
  }
  if (shards !== undefined && shards !== meta.shards) {
    const message = `${root} was made with ${meta.shards} shards, not ${shards}: leave the number out, or choose another directory with --data-dir`;
    throw new DataDirectoryError('wrong_shards', message);
  }
  return meta;
}
