import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { S3Api } from '../../adapters/aws/api/s3-api';
import { dynamoDbApi } from '../../adapters/aws/api/services';
import { createLedgerStore } from '../../adapters/aws/dynamodb/ledger-store';
import { createManifestStore } from '../../adapters/aws/dynamodb/manifest-store';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { batchResponse, shardRecordsOf } from '../../adapters/aws/lambda/kinesis-event';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { createS3Lake } from '../../adapters/aws/s3-lake';
import { nodeCodec } from '../compression';
import { parseEnvironment } from '../../core/environment';
import { archiverVariables } from './config';
import { createArchiver } from './handler';

const variables = parseEnvironment(archiverVariables, process.env);
const options = clientOptions();
const dynamodb = dynamoDbApi(options);
const telemetry = createTelemetry('archive');
/** The encoder of Parquet takes longer to load than all the rest, so it is loaded with the first records. */
async function openArchiver() {
  const { parquetFiles } = await import('../../adapters/columnar/event-files');
  return createArchiver({
    lake: createS3Lake({ client: new S3Api(options), bucket: variables.TIDEMARK_LAKE_BUCKET }),
    manifests: createManifestStore({ client: dynamodb, table: variables.TIDEMARK_MANIFESTS_TABLE }),
    ledgers: createLedgerStore({ client: dynamodb, table: variables.TIDEMARK_LEDGERS_TABLE }),
    files: parquetFiles,
    codec: nodeCodec,
    config: { maxAttempts: variables.TIDEMARK_MAX_ATTEMPTS },
  });
}
let archiver: ReturnType<typeof openArchiver> | undefined;

/** Records of one shard, from the event source mapping. */
export async function handler(event: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  const batch = shardRecordsOf(event, variables.TIDEMARK_STREAM);
  archiver ??= openArchiver();
  const archive = await archiver;
  const { failedFrom, events, quarantined, undecodable } = await archive(batch);
  telemetry.measure(
    { events: [events, 'Count'], quarantined: [quarantined, 'Count'], undecodable: [undecodable, 'Count'] },
    { shard: batch.shard, failed_from: failedFrom },
  );
  return batchResponse(event, failedFrom);
}
