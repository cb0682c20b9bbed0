import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createAthenaEngine } from '../../adapters/aws/athena-engine';
import { scratchPlace } from '../../adapters/aws/batch/scratch-place';
import { athenaClient, dynamoDbClient, kinesisClient, s3Client, secretsClient } from '../../adapters/aws/clients';
import { createCellStore } from '../../adapters/aws/dynamodb/cell-store';
import { createLedgerStore } from '../../adapters/aws/dynamodb/ledger-store';
import { createManifestStore } from '../../adapters/aws/dynamodb/manifest-store';
import { createPointer } from '../../adapters/aws/dynamodb/pointer';
import { createSites } from '../../adapters/aws/dynamodb/sites';
import { createViewStore } from '../../adapters/aws/dynamodb/view-store';
import { createKinesisStream } from '../../adapters/aws/kinesis-stream';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { openMemory } from '../../adapters/aws/lambda/memory';
import { bundledSql } from '../../adapters/aws/lambda/sql-folder';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { webRequestOf, webResponseOf } from '../../adapters/aws/lambda/web-event';
import { createS3Lake } from '../../adapters/aws/s3-lake';
import { parseEnvironment } from '../../core/environment';
import { queryVariables } from '../config';
import { createExplorer } from '../explore/create-explorer';
import { createQueryService } from '../query/query-service';
import { createRunArchive } from '../query/run-archive';
import { createApi } from './api';

const variables = parseEnvironment(queryVariables, process.env);
const options = clientOptions();
const telemetry = createTelemetry('query');
const dynamodb = dynamoDbClient(options);
const table = (name: string): { readonly client: typeof dynamodb; readonly table: string } => ({ client: dynamodb, table: name });
const s3 = s3Client(options);
const lakePlace = { client: s3, bucket: variables.TIDEMARK_LAKE_BUCKET };
const lake = createS3Lake(lakePlace);
const stores = {
  stream: createKinesisStream({ client: kinesisClient(options), streamName: variables.TIDEMARK_STREAM }),
  cells: createCellStore(table(variables.TIDEMARK_CELLS_TABLE)),
  ledgers: createLedgerStore(table(variables.TIDEMARK_LEDGERS_TABLE)),
  views: createViewStore(table(variables.TIDEMARK_VIEWS_TABLE)),
  pointer: createPointer(table(variables.TIDEMARK_CONTROL_TABLE)),
  sites: createSites({ ...table(variables.TIDEMARK_SITES_TABLE), secrets: secretsClient(options), secretPrefix: variables.TIDEMARK_SECRET_PREFIX }),
  clock: { now: () => Date.now() },
};
const { seen, cache } = await openMemory(variables, dynamodb);
const degraded = (): Promise<boolean> => seen.degraded();
const engine = createAthenaEngine({
  client: athenaClient(options),
  lake: lakePlace,
  scratch: scratchPlace(s3, variables.TIDEMARK_SCRATCH_BUCKET),
  workgroup: variables.TIDEMARK_ATHENA_WORKGROUP,
  databasePrefix: variables.TIDEMARK_ATHENA_DATABASE_PREFIX,
});
const explorer = createExplorer({ engine, sql: bundledSql(), views: stores.views, manifests: createManifestStore(table(variables.TIDEMARK_MANIFESTS_TABLE)) });
const runs = createRunArchive(lake);
const query = createQueryService({ ...stores, cache, explorer, degraded, runOf: (epoch) => runs.run(epoch) });
const app = createApi({ ...stores, query, explorer, lake, degraded, onError: (error) => telemetry.error('a request failed', error) });

/** Everything that reads. Who may read is decided by the authorizer before it. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const startedMs = Date.now();
  const response = await webResponseOf(await app.fetch(webRequestOf(event)));
  telemetry.measure({ requests: [1, 'Count'], duration: [Date.now() - startedMs, 'Milliseconds'] }, { status: response.statusCode });
  return response;
}
