import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { dynamoDbApi } from '../../adapters/aws/api/services';
import { createCellStore } from '../../adapters/aws/dynamodb/cell-store';
import { createLedgerStore } from '../../adapters/aws/dynamodb/ledger-store';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { batchResponse, shardRecordsOf } from '../../adapters/aws/lambda/kinesis-event';
import { openMemory } from '../../adapters/aws/lambda/memory';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { nodeCodec } from '../compression';
import { parseEnvironment } from '../../core/environment';
import { aggregatorVariables } from './config';
import { createAggregator } from './handler';

const variables = parseEnvironment(aggregatorVariables, process.env);
const options = clientOptions();
const dynamodb = dynamoDbApi(options);
const telemetry = createTelemetry('aggregate');
const aggregate = createAggregator({
  cells: createCellStore({ client: dynamodb, table: variables.TIDEMARK_CELLS_TABLE }),
  ledgers: createLedgerStore({ client: dynamodb, table: variables.TIDEMARK_LEDGERS_TABLE }),
  seen: (await openMemory(variables, dynamodb, options)).seen,
  codec: nodeCodec,
  config: { warmCells: variables.TIDEMARK_WARM_CELLS, maxAttempts: variables.TIDEMARK_MAX_ATTEMPTS },
});

/** Records of one shard, from the event source mapping. */
export async function handler(event: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  const batch = shardRecordsOf(event, variables.TIDEMARK_STREAM);
  const { failedFrom, events, applied, duplicate, superseded, quarantined, undecodable } = await aggregate(batch);
  telemetry.measure(
    {
      events: [events, 'Count'],
      applied: [applied, 'Count'],
      duplicate: [duplicate, 'Count'],
      superseded: [superseded, 'Count'],
      quarantined: [quarantined, 'Count'],
      undecodable: [undecodable, 'Count'],
    },
    { shard: batch.shard, failed_from: failedFrom },
  );
  return batchResponse(event, failedFrom);
}
