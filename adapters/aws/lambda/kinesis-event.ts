import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import type { Sequence, StreamRecord } from '../../../core/port/event-stream';
import { shardAmong } from '../../../core/stream/several-streams';
import { paddedSequence } from '../kinesis-sequence';
import { streamOfArn } from '../stream-names';

/** The records of one invocation: one shard, in order. */
export interface ShardRecords {
  readonly shard: string;
  readonly records: readonly StreamRecord[];
}

/**
 * @param mainStream name of the main stream; shard ids of other streams are prefixed with the stream’s name
 * @throws RangeError if the event has no record, which the mapping never sends, or comes from a foreign stream
 */
export function shardRecordsOf({ Records: found }: KinesisStreamEvent, mainStream: string): ShardRecords {
  const records = found.map(({ eventID, eventSourceARN, kinesis }): StreamRecord => ({
    shard: shardAmong(streamOfArn(eventSourceARN, mainStream), eventID.slice(0, eventID.indexOf(':'))),
    sequence: paddedSequence(kinesis.sequenceNumber),
    arrivedMs: Math.round(kinesis.approximateArrivalTimestamp * 1000),
    data: Buffer.from(kinesis.data, 'base64'),
  }));
  const [first] = records;
  if (first === undefined) throw new RangeError('an event of Kinesis without a record');
  return { shard: first.shard, records };
}

/**
 * The response to the event source mapping: redeliver from the lowest failed sequence.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function batchResponse(
  { Records: found }: KinesisStreamEvent,
  failedFrom: Sequence | undefined,
): KinesisStreamBatchResponse {
  const failed =
    failedFrom === undefined
      ? undefined
      : found.find(({ kinesis }) => paddedSequence(kinesis.sequenceNumber) === failedFrom);
  return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed.kinesis.sequenceNumber }] };
}
