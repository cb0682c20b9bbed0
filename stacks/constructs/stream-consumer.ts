import { Construct } from 'constructs';
import { LambdaEventSourceMapping } from '../lib/aws';
import { requireBetween } from '../lib/checks';

export interface StreamConsumerProps {
  readonly functionName: string;
  readonly streamArn: string;
  /** Bucket that takes whole batches which Lambda gives up. */
  readonly failuresBucketArn: string;
  readonly batchRecords: number;
  readonly windowSeconds: number;
  readonly parallelizationFactor: number;
  /** Where it begins when it is made; a consumer that makes numbers needs all there is. */
  readonly start?: 'TRIM_HORIZON' | 'LATEST';
}

const FOREVER = -1;

/**
 * Feeds a function with a stream as the fences need it: one writer a shard, and a record that cannot be applied now is tried
 * until it can, halved batch by halved batch. Nothing is given up before the stream itself forgets.
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
