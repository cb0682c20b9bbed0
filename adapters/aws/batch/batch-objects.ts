import type { LakeRelation } from '../../../core/port/batch-engine';
import type { Lake } from '../../../core/port/lake';
import type { ObjectPlace } from '../api/s3-api';
import { isNamed, storeError } from '../errors';
import { inParallel } from '../in-parallel';
import { requireLakeKey } from '../lake-key';
import { Backoff, type Patience, REAL_PACE } from '../pace';
import { createS3Lake, type S3LakeOptions } from '../s3-lake';

export interface BatchPlaces {
  /** Inputs and outputs. */
  readonly lake: S3LakeOptions;
  /** What a job needs only while it runs; a lifecycle rule may delete it. */
  readonly scratch: S3LakeOptions;
}

const AT_ONCE = 16;
const PATIENCE: Patience = { deadlineMs: 120_000, firstPauseMs: 100, longestPauseMs: 5_000 };

/** The S3 objects of a job, for engines that read and write S3 themselves. */
export class BatchObjects {
  readonly lake: Lake;
  readonly scratch: Lake;
  readonly #places: BatchPlaces;

  constructor(places: BatchPlaces) {
    this.#places = places;
    this.lake = createS3Lake(places.lake);
    this.scratch = createS3Lake(places.scratch);
  }

  /**
   * The URIs of a relation’s objects. Checked here because engines report a missing object late or never. @throws Error
   * naming it
   */
  async requireInput({ keys }: LakeRelation): Promise<readonly string[]> {
    await inParallel(keys, AT_ONCE, async (key) => {
      if (!(await this.#exists(key))) throw new Error(`the lake has no object ${key}`);
    });
    return keys.map((key) => this.lake.uri(key));
  }

  /** Copies an object from scratch to a key of the lake, atomically and inside S3. */
  async publish(scratchKey: string, lakeKey: string): Promise<void> {
    const { lake, scratch } = this.#places;
    const [from, to] = [placeOf(scratch, scratchKey), placeOf(lake, lakeKey)];
    await this.#served(`CopyObject to ${lakeKey}`, () => lake.client.copy(from, to));
  }

  /** The last bytes of a scratch object, and its size. */
  async tail(
    scratchKey: string,
    length: number,
  ): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly size: number }> {
    const { scratch } = this.#places;
    return this.#served(`GetObject of ${scratchKey}`, () => scratch.client.tail(placeOf(scratch, scratchKey), length));
  }

  /** Deletes what a job left. The lifecycle rule deletes what cannot be deleted now. */
  async clear(scratchFolder: string): Promise<void> {
    const keys = await this.scratch.list(`${scratchFolder}/`).catch(() => []);
    await inParallel(keys, AT_ONCE, (key) => this.scratch.delete(key).catch(() => undefined));
  }

  async #exists(key: string): Promise<boolean> {
    const { lake } = this.#places;
    try {
      await this.#served(`HeadObject of ${key}`, () => lake.client.head(placeOf(lake, key)));
      return true;
    } catch (error) {
      if (isNamed(error, 'NotFound', 'NoSuchKey')) return false;
      throw error;
    }
  }

  async #served<Result>(what: string, call: () => Promise<Result>): Promise<Result> {
    try {
      return await new Backoff(PATIENCE, REAL_PACE).untilServed(call);
    } catch (error) {
      if (isNamed(error, 'NotFound', 'NoSuchKey')) throw error;
      throw storeError(error, `S3 ${what}`);
    }
  }
}

function placeOf({ bucket, prefix = '' }: S3LakeOptions, key: string): ObjectPlace {
  return { bucket, key: prefix + requireLakeKey(key) };
}
