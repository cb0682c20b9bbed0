import type {
  _Record as KinesisRecord,
  ListShardsInput,
  PutRecordsRequestEntry,
  PutRecordsResultEntry,
  Shard as KinesisShard,
} from '@aws-sdk/client-kinesis';
import {
  type EventStream,
  type PutResult,
  type Sequence,
  type Shard,
  type StreamEntry,
  type StreamRecord,
  StreamUnavailableError,
} from '../../core/port/event-stream';
import { messageOf } from '../../core/message-of';
import type { KinesisApi } from './api/services';
import { streamError } from './errors';
import { kinesisNumber, paddedSequence } from './kinesis-sequence';
import { Backoff, type Pace, type Patience, REAL_PACE } from './pace';
import { putBatches, refusalOf } from './put-batches';

export interface KinesisStreamOptions {
  readonly client: KinesisApi;
  readonly streamName: string;
  readonly patience?: Patience;
  readonly pace?: Pace;
}

/**
 * Servers that accept the records set approximate arrival times, so within a shard they may go backwards. AWS documents
 * no bound; server clocks are synchronised to milliseconds, and a put takes a few seconds at most.
 */
export const ARRIVAL_SLACK_MS = 5_000;

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
const MAX_READ_RECORDS = 10_000;
const PATIENCE: Patience = { deadlineMs: 10_000, firstPauseMs: 100, longestPauseMs: 1_000 };

/** The event stream as a Kinesis data stream. */
export function createKinesisStream(options: KinesisStreamOptions): EventStream {
  return new KinesisStream(options);
}

class KinesisStream implements EventStream {
  readonly arrivalSlackMs = ARRIVAL_SLACK_MS;
  readonly #options: KinesisStreamOptions;
  readonly #pace: Pace;

  constructor(options: KinesisStreamOptions) {
    this.#options = options;
    this.#pace = options.pace ?? REAL_PACE;
  }

  async shards(): Promise<readonly Shard[]> {
    return (await this.#listShards()).map(({ ShardId = '', SequenceNumberRange: range }) => ({
      id: ShardId,
      closed: range?.EndingSequenceNumber !== undefined,
    }));
  }

  /**
   * PutRecords does not return arrival times: `arrivedMs` is this machine’s clock, within `arrivalSlackMs` of what
   * readers will see. No retries here: the caller knows which refused entries still matter. After a lost response a
   * record may be written twice; readers de-duplicate by event id.
   */
  async put(entries: readonly StreamEntry[]): Promise<readonly PutResult[]> {
    const hashKeys = await this.#hashKeys(entries);
    const results = entries.map((entry) => refusalOf(entry, hashKeys));
    const accepted = entries.flatMap((entry, index) =>
      results[index] === undefined ? [{ index, record: recordOf(entry, hashKeys) }] : [],
    );
    let tried = false;
    for (const batch of putBatches(accepted)) {
      const answers = await this.#putBatch(batch.map(({ record }) => record)).catch((error: unknown) => {
        if (!tried) throw streamError(error, this.#what('PutRecords'));
        return batch.map(() => ({ ErrorCode: 'NotTaken', ErrorMessage: messageOf(error) }));
      });
      tried = true;
      batch.forEach(({ index }, at) => (results[index] = this.#resultOf(answers[at])));
    }
    return results as readonly PutResult[];
  }

  async read(shard: string, after: Sequence | undefined, limit: number): Promise<readonly StreamRecord[]> {
    const backoff = this.#backoff();
    let iterator = await this.#iterator(shard, after, backoff);
    while (iterator !== undefined) {
      const request = { ShardIterator: iterator, Limit: Math.min(limit, MAX_READ_RECORDS) };
      const answer = await this.#send('GetRecords', backoff, () => this.#client.call('GetRecords', request));
      const records = answer.Records ?? [];
      // An empty response need not be the end: it may be a range of the shard without records.
      if (records.length > 0 || (answer.MillisBehindLatest ?? 0) === 0)
        return records.map((record) => recordRead(shard, record));
      iterator = answer.NextShardIterator;
      if (!(await backoff.pause()))
        throw new StreamUnavailableError(
          `${this.#what('GetRecords')} gave no record of ${shard} and not its end; read again`,
        );
    }
    return [];
  }

  /** First hash key of each shard that an entry addresses; read every time, because shards are split and merged. */
  async #hashKeys(entries: readonly StreamEntry[]): Promise<ReadonlyMap<string, string>> {
    if (entries.every(({ shard }) => shard === undefined)) return new Map();
    const open = (await this.#listShards()).filter(
      ({ SequenceNumberRange: range }) => range?.EndingSequenceNumber === undefined,
    );
    return new Map(open.map(({ ShardId = '', HashKeyRange: range }) => [ShardId, range?.StartingHashKey ?? '']));
  }

  async #listShards(): Promise<readonly KinesisShard[]> {
    const shards: KinesisShard[] = [];
    const backoff = this.#backoff();
    // A request for a further page must not name the stream.
    let request: ListShardsInput = { StreamName: this.#options.streamName };
    for (;;) {
      const answer = await this.#send('ListShards', backoff, () => this.#client.call('ListShards', request));
      shards.push(...(answer.Shards ?? []));
      if (answer.NextToken === undefined) return shards;
      request = { NextToken: answer.NextToken };
    }
  }

  async #putBatch(records: readonly PutRecordsRequestEntry[]): Promise<readonly PutRecordsResultEntry[]> {
    const request = { StreamName: this.#options.streamName, Records: [...records] };
    return (await this.#client.call('PutRecords', request)).Records ?? [];
  }

  #resultOf(answer: PutRecordsResultEntry | undefined): PutResult {
    const { ShardId: shard, SequenceNumber: number, ErrorCode: code } = answer ?? {};
    if (shard !== undefined && number !== undefined && code === undefined) {
      return { ok: true, shard, sequence: paddedSequence(number), arrivedMs: this.#pace.now() };
    }
    return { ok: false, reason: `${code ?? 'NoAnswer'}: ${answer?.ErrorMessage ?? 'the answer has no such record'}` };
  }

  async #iterator(shard: string, after: Sequence | undefined, backoff: Backoff): Promise<string | undefined> {
    const place = { StreamName: this.#options.streamName, ShardId: shard };
    const request =
      after === undefined
        ? ({ ...place, ShardIteratorType: 'TRIM_HORIZON' } as const)
        : ({
            ...place,
            ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
            StartingSequenceNumber: kinesisNumber(after),
          } as const);
    return (await this.#send('GetShardIterator', backoff, () => this.#client.call('GetShardIterator', request)))
      .ShardIterator;
  }

  async #send<Result>(operation: string, backoff: Backoff, call: () => Promise<Result>): Promise<Result> {
    try {
      return await backoff.untilServed(call);
    } catch (error) {
      throw streamError(error, this.#what(operation));
    }
  }

  #backoff(): Backoff {
    return new Backoff(this.#options.patience ?? PATIENCE, this.#pace);
  }

  get #client(): KinesisApi {
    return this.#options.client;
  }

  #what(operation: string): string {
    return `Kinesis ${operation} on ${this.#options.streamName}`;
  }
}

function recordOf(
  { partitionKey, data, shard }: StreamEntry,
  hashKeys: ReadonlyMap<string, string>,
): PutRecordsRequestEntry {
  const hashKey = shard === undefined ? undefined : hashKeys.get(shard);
  return { PartitionKey: partitionKey, Data: data, ...(hashKey === undefined ? {} : { ExplicitHashKey: hashKey }) };
}

function recordRead(
  shard: string,
  { SequenceNumber: number = '', ApproximateArrivalTimestamp: arrived, Data: data }: KinesisRecord,
): StreamRecord {
  return {
    shard,
    sequence: paddedSequence(number),
    arrivedMs: arrived?.getTime() ?? 0,
    data: data ?? new Uint8Array(0),
  };
}
