import { elementAt } from '../../core/element-at';
import type { StreamRecord } from '../../core/port/event-stream';
import { isTransient } from '../../core/port/store-error';
import type { BatchResult, RecordBatch } from '../../core/stream/record-batch';
import type { VirtualTime } from '../engine/virtual-time';
import type { Faults } from './faults';
import type { LambdaFunction } from './functions';
import type { Kinesis, KinesisShard } from './kinesis';

export type Consume = (batch: RecordBatch) => Promise<Pick<BatchResult, 'failedFrom'>>;

export interface MappingOptions {
  readonly name: string;
  readonly batchSize: number;
  readonly windowMs: number;
  /** How often a batch is retried; indefinitely if absent, as Tidemark is deployed. */
  readonly retryLimit: number | undefined;
}

/** Sent to the on-failure destination: the position of the batch in the stream, not its contents. */
export interface GivenUp {
  readonly shard: string;
  readonly firstSequence: string;
  readonly lastSequence: string;
}

interface Parts {
  readonly time: VirtualTime;
  readonly faults: Faults;
  readonly kinesis: Kinesis;
  readonly lambda: LambdaFunction<Consume>;
  readonly trace: (line: string) => void;
  /** An exception that is not a fault of the world. */
  readonly onError: (error: unknown) => void;
}

const RETRY_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

/**
 * The Kinesis event source mapping: one invocation per shard at a time, in order; a parent is read to its end before
 * its children; what failed is redelivered from the lowest failed sequence, or in halves, before anything after it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export class EventSourceMapping {
  readonly givenUp: GivenUp[] = [];
  readonly #done = new Map<string, string | undefined>();
  readonly #started = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #held = new Map<string, Promise<void>>();
  #wake: (() => void)[] = [];

  constructor(
    private readonly parts: Parts,
    private readonly options: MappingOptions,
  ) {
    parts.kinesis.onChange(() => this.#look());
    this.#look();
  }

  /** True if nothing is left to deliver. */
  get isLevel(): boolean {
    return this.parts.kinesis.shards.every(
      ({ id, records }) => (records.at(-1)?.sequence ?? '') <= (this.#done.get(id) ?? ''),
    );
  }

  /** Shards from which nothing is read until then. */
  hold(shard: string, end: Promise<void>): void {
    this.#held.set(shard, end);
  }

  #look(): void {
    for (const shard of this.parts.kinesis.shards) {
      if (this.#started.has(shard.id) || !shard.parents.every((parent) => this.#ended.has(parent))) continue;
      this.#started.add(shard.id);
      this.#poll(shard).catch(this.parts.onError);
    }
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  async #poll(shard: KinesisShard): Promise<void> {
    const { time, faults, kinesis } = this.parts;
    for (;;) {
      await this.#held.get(shard.id);
      // Like a throttled read, an expired iterator only costs time: the position is the mapping's own.
      const hasFailed = faults.happens('kinesis.iterator_expired') || faults.happens('kinesis.read_throttled');
      const records = hasFailed ? [] : kinesis.after(shard.id, this.#done.get(shard.id), this.options.batchSize);
      if (records.length > 0) {
        await this.#deliver(shard, records);
        continue;
      }
      if (!hasFailed && shard.isClosed) break;
      await (hasFailed ? time.sleep(RETRY_PAUSE_MS) : this.#somethingNew());
      await time.sleep(this.options.windowMs);
    }
    this.#ended.add(shard.id);
    this.#look();
  }

  #somethingNew(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  /** Delivers records until they succeed or are given up. */
  async #deliver(shard: KinesisShard, records: readonly StreamRecord[], tried = 0): Promise<void> {
    const { time, faults } = this.parts;
    const failedFrom = await this.#invoke(shard, records);
    const left = failedFrom === undefined ? [] : records.filter(({ sequence }) => sequence >= failedFrom);
    const lastDone = records[records.length - left.length - 1];
    if (lastDone !== undefined) this.#done.set(shard.id, lastDone.sequence);
    if (left.length === 0) {
      if (faults.happens('lambda.delivered_twice')) await this.#invoke(shard, records);
      return;
    }
    const attempts = lastDone === undefined ? tried + 1 : 0;
    const { retryLimit } = this.options;
    if (retryLimit !== undefined && attempts > retryLimit && faults.happens('lambda.batch_given_up')) {
      this.#giveUp(shard, left);
      return;
    }
    await time.sleep(Math.min(LONGEST_PAUSE_MS, RETRY_PAUSE_MS * 2 ** attempts));
    if (left.length > 1 && faults.happens('lambda.batch_bisected')) {
      const half = left.length >> 1;
      await this.#deliver(shard, left.slice(0, half), attempts);
      await this.#deliver(shard, left.slice(half), attempts);
      return;
    }
    await this.#deliver(shard, left, attempts);
  }

  #giveUp(shard: KinesisShard, records: readonly StreamRecord[]): void {
    const firstSequence = elementAt(records, 0).sequence;
    const lastSequence = elementAt(records, records.length - 1).sequence;
    this.givenUp.push({ shard: shard.id, firstSequence, lastSequence });
    this.#done.set(shard.id, lastSequence);
  }

  /** @returns where to redeliver from; undefined if everything succeeded */
  async #invoke(shard: KinesisShard, records: readonly StreamRecord[]): Promise<string | undefined> {
    const first = elementAt(records, 0).sequence;
    const end = await this.parts.lambda.invoke((handler) => handler({ shard: shard.id, records }));
    this.parts.trace(
      `${this.options.name} ${shard.id} ${records.length} records ${first.slice(-9)}–${records.at(-1)?.sequence.slice(-9)}: ${end.kind === 'done' ? (end.result.failedFrom ?? 'done') : end.kind}`,
    );
    if (end.kind === 'done') return end.result.failedFrom;
    if (end.kind === 'threw' && !isTransient(end.error)) this.parts.onError(end.error);
    return first;
  }
}
