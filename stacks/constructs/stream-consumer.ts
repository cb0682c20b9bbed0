import { Construct } from 'constructs';
import { LambdaEventSourceMapping } from '../lib/aws';
import { requireBetween } from '../lib/checks';

export interface StreamConsumerProps {
  readonly functionName: string;
  readonly streamArn: string;
  /** Bucket for whole batches that Lambda discards. */
  readonly failuresBucketArn: string;
  readonly batchRecords: number;
  readonly windowSeconds: number;
  readonly parallelizationFactor: number;
  /** Where a new consumer starts; one that computes numbers needs every record. */
  readonly start?: 'TRIM_HORIZON' | 'LATEST';
}

const FOREVER = -1;

/**
 * Feeds a function from a stream as the fences require: one writer per shard. A record that cannot be applied yet is
 * retried, in batches that are halved on each failure, until the stream itself expires it.
 */
export class StreamConsumer extends Construct {
  constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    new LambdaEventSourceMapping(this, 'mapping', {
      functionName: props.functionName,
      eventSourceArn: props.streamArn,
      startingPosition: props.start ?? 'TRIM_HORIZON',
      batchSize: requireBetween(`${id} batchRecords`, props.batchRecords, 1, 10_000),
      maximumBatchingWindowInSeconds: requireBetween(`${id} windowSeconds`, props.windowSeconds, 0, 300),
      parallelizationFactor: requireBetween(`${id} parallelizationFactor`, props.parallelizationFactor, 1, 1),
      maximumRetryAttempts: FOREVER,
      maximumRecordAgeInSeconds: FOREVER,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ['ReportBatchItemFailures'],
      destinationConfig: { onFailure: { destinationArn: props.failuresBucketArn } },
    });
  }
}
