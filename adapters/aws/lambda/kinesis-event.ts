import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import type { Sequence, StreamRecord } from '../../../core/port/event-stream';
import { paddedSequence } from '../kinesis-sequence';

/** The records of one invocation, which are of one shard and in order. */
export interface ShardRecords {
  readonly shard: string;
  readonly records: readonly StreamRecord[];
}

/** @throws RangeError if the event holds no record: the mapping never sends one */
export function shardRecordsOf({ Records: found }: KinesisStreamEvent): ShardRecords {
  const records = found.map(({ eventID, kinesis }): StreamRecord => ({
    shard: eventID.slice(0, eventID.indexOf(':')),
    sequence: paddedSequence(kinesis.sequenceNumber),
    arrivedMs: Math.round(kinesis.approximateArrivalTimestamp * 1000),
    data: Buffer.from(kinesis.data, 'base64'),
  }));
  const [first] = records;
  if (first === undefined) throw new RangeError('an event of Kinesis without a record');
  return { shard: first.shard, records };
}

/**
 * What the mapping is told: deliver again from the lowest failed sequence.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function batchResponse({ Records: found }: KinesisStreamEvent, failedFrom: Sequence | undefined): KinesisStreamBatchResponse {
  const failed = failedFrom === undefined ? undefined : found.find(({ kinesis }) => paddedSequence(kinesis.sequenceNumber) === failedFrom);
  return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed.kinesis.sequenceNumber }] };
}
