import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { S3Api } from '../../adapters/aws/api/s3-api';
import { dynamoDbApi, kinesisApi } from '../../adapters/aws/api/services';
import { capabilityTables } from '../../adapters/aws/capability-tables';
import { createFollowerPositions } from '../../adapters/aws/dynamodb/follower-positions';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { batchResponse, shardRecordsOf } from '../../adapters/aws/lambda/kinesis-event';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { openEventStream } from '../../adapters/aws/open-event-stream';
import { createS3Lake } from '../../adapters/aws/s3-lake';
import { openFollowers } from '../../capabilities/open-followers';
import { parseEnvironment } from '../../core/environment';
import { HOUR_MS } from '../../core/time/window';
import { nodeCodec } from '../../speed-layer/compression';
import { followVariables } from './config';
import { createFollowReader } from './handler';

const variables = parseEnvironment(followVariables, process.env);
const options = clientOptions();
const telemetry = createTelemetry('follow');
const clock = { now: (): number => Date.now() };
const dynamodb = dynamoDbApi(options);
const tablesOf = capabilityTables(dynamodb, process.env);
let failures = 0;
const follow = createFollowReader({
  followers: await openFollowers({
    ...{ clock, tablesOf },
    lake: createS3Lake({ client: new S3Api(options), bucket: variables.TIDEMARK_LAKE_BUCKET }),
    environment: process.env,
  }),
  positions: createFollowerPositions({
    client: dynamodb,
    table: variables.TIDEMARK_CONTROL_TABLE,
  }),
  stream: openEventStream(kinesisApi(options), variables),
  codec: nodeCodec,
  clock,
  retentionMs: variables.TIDEMARK_RETENTION_HOURS * HOUR_MS,
  catchUpRecords: variables.TIDEMARK_CATCH_UP_RECORDS,
  onFailure: (error, where) => {
    failures += 1;
    telemetry.error('a follower failed and will read on from its own position', error, where);
  },
});

/** Handles records of one shard, from the event source mapping that all followers share. */
export async function handler(event: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  const batch = shardRecordsOf(event, variables.TIDEMARK_STREAM);
  failures = 0;
  const { failedFrom } = await follow(batch);
  telemetry.measure(
    { records: [batch.records.length, 'Count'], follower_failures: [failures, 'Count'] },
    { shard: batch.shard, failed_from: failedFrom },
  );
  return batchResponse(event, failedFrom);
}
