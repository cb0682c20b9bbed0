import { crc32 } from 'node:zlib';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Lake } from '../../core/port/lake';
import { isNamed, storeError } from './errors';
import { requireLakeKey } from './lake-key';
import { Backoff, type Pace, type Patience, REAL_PACE } from './pace';

export interface S3LakeOptions {
  readonly client: S3Client;
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
    await this.#send('PutObject', key, (at) =>
      this.#client.send(new PutObjectCommand({ ...at, Body: bytes, ChecksumAlgorithm: 'CRC32' })),
    );
  }

  /** After a lost response, the retry finds what the first attempt wrote: then false, although it was created. */
  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await this.#send('PutObject', key, (at) =>
        this.#client.send(new PutObjectCommand({ ...at, Body: bytes, ChecksumAlgorithm: 'CRC32', IfNoneMatch: '*' })),
      );
      return true;
    } catch (error) {
      if (isNamed(error, 'PreconditionFailed')) return false;
      throw error;
    }
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    try {
      // The body is read within the attempt, so a connection that breaks half-way is retried.
      return await this.#send('GetObject', key, async (at) =>
        (await this.#client.send(new GetObjectCommand(at))).Body?.transformToByteArray(),
      );
    } catch (error) {
      if (isNamed(error, 'NoSuchKey')) return undefined;
      throw error;
    }
  }

  /** Objects of a batch engine may carry another checksum, or one of parts; those are read. */
  async crc32(key: string): Promise<number | undefined> {
    const head = await this.#send('HeadObject', key, (at) =>
      this.#client.send(new HeadObjectCommand({ ...at, ChecksumMode: 'ENABLED' })),
    ).catch((error: unknown) => {
      if (isNamed(error, 'NotFound', 'NoSuchKey')) return undefined;
      throw error;
    });
    if (head === undefined) return undefined;
    const { ChecksumCRC32: own, ChecksumType: kind } = head;
    if (own !== undefined && kind !== 'COMPOSITE') return Buffer.from(own, 'base64').readUInt32BE(0);
    const bytes = await this.get(key);
    return bytes === undefined ? undefined : crc32(bytes);
  }

  async delete(key: string): Promise<void> {
    await this.#send('DeleteObject', key, (at) => this.#client.send(new DeleteObjectCommand(at)));
  }

  /** S3 lists keys in byte order. */
  async list(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    let page: string | undefined;
    do {
      const request = {
        Bucket: this.#options.bucket,
        Prefix: this.#prefix + prefix,
        ...(page === undefined ? {} : { ContinuationToken: page }),
      };
      const answer = await this.#served('ListObjectsV2', prefix, () =>
        this.#client.send(new ListObjectsV2Command(request)),
      );
      for (const { Key } of answer.Contents ?? []) if (Key !== undefined) keys.push(Key.slice(this.#prefix.length));
      page = answer.NextContinuationToken;
    } while (page !== undefined);
    return keys;
  }

  uri(key: string): string {
    return `s3://${this.#options.bucket}/${this.#prefix}${requireLakeKey(key)}`;
  }

  get #client(): S3Client {
    return this.#options.client;
  }

  async #send<Result>(
    operation: string,
    key: string,
    call: (at: { readonly Bucket: string; readonly Key: string }) => Promise<Result>,
  ): Promise<Result> {
    const at = { Bucket: this.#options.bucket, Key: this.#prefix + requireLakeKey(key) };
    return this.#served(operation, key, () => call(at));
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
