import { crc32 } from 'node:zlib';
import type { Lake, ObjectSize } from '../../core/port/lake';
import type { ObjectPlace, S3Api } from './api/s3-api';
import { isNamed, storeError } from './errors';
import { requireLakeKey } from './lake-key';
import { Backoff, type Pace, type Patience, REAL_PACE } from './pace';

export interface S3LakeOptions {
  readonly client: S3Api;
  readonly bucket: string;
  /** Prefix of every key, including its last `/`; absent for a dedicated bucket. */
  readonly prefix?: string;
  readonly patience?: Patience;
  readonly pace?: Pace;
}

const PATIENCE: Patience = { deadlineMs: 60_000, firstPauseMs: 50, longestPauseMs: 2_000 };

/** The lake as a bucket. An object appears whole; `create` is a put on condition that the key is free. */
export function createS3Lake(options: S3LakeOptions): Lake {
  return new S3Lake(options);
}

class S3Lake implements Lake {
  readonly #options: S3LakeOptions;
  readonly #prefix: string;

  constructor(options: S3LakeOptions) {
    this.#options = options;
    this.#prefix = options.prefix ?? '';
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#send('PutObject', key, (place) => this.#client.put(place, bytes, { mustBeFree: false }));
  }

  /** After a lost response, the retry finds what the first attempt wrote: then false, although it was created. */
  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await this.#send('PutObject', key, (place) => this.#client.put(place, bytes, { mustBeFree: true }));
      return true;
    } catch (error) {
      if (isNamed(error, 'PreconditionFailed')) return false;
      throw error;
    }
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    try {
      return await this.#send('GetObject', key, (place) => this.#client.get(place));
    } catch (error) {
      if (isNamed(error, 'NoSuchKey')) return undefined;
      throw error;
    }
  }

  /** Objects of a batch engine may carry another checksum, or one of parts; those are read. */
  async crc32(key: string): Promise<number | undefined> {
    const head = await this.#send('HeadObject', key, (place) => this.#client.head(place)).catch((error: unknown) => {
      if (isNamed(error, 'NotFound', 'NoSuchKey')) return undefined;
      throw error;
    });
    if (head === undefined) return undefined;
    if (head.crc32 !== undefined) return Buffer.from(head.crc32, 'base64').readUInt32BE(0);
    const bytes = await this.get(key);
    return bytes === undefined ? undefined : crc32(bytes);
  }

  async delete(key: string): Promise<void> {
    await this.#send('DeleteObject', key, (place) => this.#client.delete(place));
  }

  /** S3 lists keys in byte order. */
  async list(prefix: string): Promise<readonly string[]> {
    return (await this.sizes(prefix)).map(({ key }) => key);
  }

  async sizes(prefix: string): Promise<readonly ObjectSize[]> {
    const found: ObjectSize[] = [];
    let page: string | undefined;
    do {
      const { keys, sizes, next } = await this.#served('ListObjectsV2', prefix, () =>
        this.#client.list(this.#options.bucket, this.#prefix + prefix, page),
      );
      for (const [at, key] of keys.entries())
        found.push({ key: key.slice(this.#prefix.length), bytes: sizes[at] ?? 0 });
      page = next;
    } while (page !== undefined);
    return found;
  }

  uri(key: string): string {
    return `s3://${this.#options.bucket}/${this.#prefix}${requireLakeKey(key)}`;
  }

  get #client(): S3Api {
    return this.#options.client;
  }

  async #send<Result>(operation: string, key: string, call: (place: ObjectPlace) => Promise<Result>): Promise<Result> {
    const place = { bucket: this.#options.bucket, key: this.#prefix + requireLakeKey(key) };
    return this.#served(operation, key, () => call(place));
  }

  async #served<Result>(operation: string, key: string, call: () => Promise<Result>): Promise<Result> {
    try {
      return await new Backoff(this.#options.patience ?? PATIENCE, this.#options.pace ?? REAL_PACE).untilServed(call);
    } catch (error) {
      if (isNamed(error, 'NoSuchKey', 'NotFound', 'PreconditionFailed')) throw error;
      throw storeError(error, `S3 ${operation} of ${this.#prefix}${key} in ${this.#options.bucket}`);
    }
  }
}
