import { readFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** Sizes and offsets of the file format of lmdb-js 3 (its liblmdb/mdb.c, data version 2), little-endian, 64 bits. */
export const PAGE_HEADER_BYTES = 24;
const META_BYTES = 144;
export const DATABASE_BYTES = 48;
export const META_PAGES = 2;
const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
/** In the flags of a snapshot: it was committed, but not flushed yet. */
const UNFLUSHED_FLAG = 0x1000;
const SMALLEST_PAGE = 256;
const LARGEST_PAGE = 65_536;
const TWO_TO_32 = 2 ** 32;
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/** The root of a B-tree and what it says about itself. */
export interface TreeRecord {
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
  /** Undefined for an empty tree. */
  readonly root: number | undefined;
}

/** A committed state of the file. */
export interface Snapshot {
  readonly pageBytes: number;
  readonly transaction: number;
  readonly lastPage: number;
  /** The tree that lists free pages. */
  readonly free: TreeRecord;
  /** The tree that lists the databases. */
  readonly main: TreeRecord;
}

/** The file is not a whole LMDB file; the message says where. */
export class DamagedStoreFileError extends Error {
  override readonly name = 'DamagedStoreFileError';
}

/** Integers of LMDB are below 2^53 in every intact file. */
export function integerAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * TWO_TO_32;
}

/** @param at offset of a record of DATABASE_BYTES */
export function treeRecordAt(bytes: Buffer, at: number): TreeRecord {
  const root = bytes.readBigUInt64LE(at + 40);
  return {
    depth: bytes.readUInt16LE(at + 6),
    branchPages: integerAt(bytes, at + 8),
    leafPages: integerAt(bytes, at + 16),
    overflowPages: integerAt(bytes, at + 24),
    entries: integerAt(bytes, at + 32),
    root: root === 0xffff_ffff_ffff_ffffn ? undefined : Number(root),
  };
}

interface Meta extends Snapshot {
  readonly isFlushed: boolean;
  readonly boot: bigint;
}

/**
 * The snapshot that LMDB would open: the newest one, or after a restart of the machine the newest that was flushed.
 *
 * @throws DamagedStoreFileError
 */
export async function readSnapshot(file: FileHandle): Promise<Snapshot> {
  const first = await readMeta(file, 0, 'page 0');
  const second = await readMeta(file, first.pageBytes, 'page 1');
  const boot = bootNumber();
  const chosen = choose(first, second, boot);
  const flushed = await readMeta(file, first.pageBytes / 2, 'the flushed state').catch(() => undefined);
  return flushed === undefined ? chosen : choose(chosen, flushed, boot);
}

/** As `mdb_pick_meta` does for an environment with overlapping sync. */
function choose(a: Meta, b: Meta, boot: bigint): Meta {
  const [newest, oldest] = a.transaction >= b.transaction ? [a, b] : [b, a];
  if (b.transaction === 0) return a;
  return newest.isFlushed || (newest.boot !== 0n && newest.boot === boot) ? newest : oldest;
}

async function readMeta(file: FileHandle, at: number, place: string): Promise<Meta> {
  const bytes = Buffer.alloc(PAGE_HEADER_BYTES + META_BYTES);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
  if (bytesRead < bytes.length) throw new DamagedStoreFileError(`it ends within ${place}`);
  const meta = bytes.subarray(PAGE_HEADER_BYTES);
  if (meta.readUInt32LE(0) !== MAGIC || (meta.readUInt32LE(4) & 0xffff) !== DATA_VERSION)
    throw new DamagedStoreFileError(`${place} is not the head of an LMDB file`);
  const pageBytes = meta.readUInt32LE(24);
  if (pageBytes < SMALLEST_PAGE || pageBytes > LARGEST_PAGE || (pageBytes & (pageBytes - 1)) !== 0)
    throw new DamagedStoreFileError(`${place} gives ${pageBytes} bytes as the size of a page`);
  return {
    pageBytes,
    transaction: integerAt(meta, 128),
    lastPage: integerAt(meta, 120),
    free: treeRecordAt(meta, 24),
    main: treeRecordAt(meta, 24 + DATABASE_BYTES),
    isFlushed: (meta.readUInt16LE(28) & UNFLUSHED_FLAG) === 0,
    boot: meta.readBigInt64LE(136),
  };
}

/** LMDB keeps the first group of the boot id, in hexadecimal. 0 where there is none. */
function bootNumber(): bigint {
  try {
    const [first = ''] = readFileSync(BOOT_ID, 'utf8').split('-');
    return BigInt(`0x${first}`);
  } catch {
    return 0n;
  }
}
