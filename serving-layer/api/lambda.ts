import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createAthenaEngine } from '../../adapters/aws/athena-engine';
import { scratchPlace } from '../../adapters/aws/batch/scratch-place';
import { athenaClient } from '../../adapters/aws/clients';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { openMemory } from '../../adapters/aws/lambda/memory';
import { bundledSql } from '../../adapters/aws/lambda/sql-folder';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { webRequestOf, webResponseOf } from '../../adapters/aws/lambda/web-event';
import { openStores } from '../../adapters/aws/open-stores';
import { parseEnvironment } from '../../core/environment';
import { queryVariables } from '../config';
import { createExplorer } from '../explore/create-explorer';
import { createQueryService } from '../query/query-service';
import { createRunArchive } from '../query/run-archive';
import { createApi } from './api';

const variables = parseEnvironment(queryVariables, process.env);
const options = clientOptions();
const telemetry = createTelemetry('query');
const { stores, dynamodb, lakePlace } = openStores(variables, options);
const { seen, cache } = await openMemory(variables, dynamodb);
const degraded = (): Promise<boolean> => seen.degraded();
const engine = createAthenaEngine({
  client: athenaClient(options),
  lake: lakePlace,
  scratch: scratchPlace(lakePlace.client, variables.TIDEMARK_SCRATCH_BUCKET),
  workgroup: variables.TIDEMARK_ATHENA_WORKGROUP,
  databasePrefix: variables.TIDEMARK_ATHENA_DATABASE_PREFIX,
});
const explorer = createExplorer({ ...stores, engine, sql: bundledSql() });
const runs = createRunArchive(stores.lake);
const query = createQueryService({ ...stores, cache, explorer, degraded, runOf: (epoch) => runs.run(epoch) });
const app = createApi({ ...stores, query, explorer, degraded, onError: (error) => telemetry.error('a request failed', error) });

/** Everything that reads. Who may read is decided by the authorizer before it. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const startedMs = Date.now();
  const response = await webResponseOf(await app.fetch(webRequestOf(event)));
  telemetry.measure({ requests: [1, 'Count'], duration: [Date.now() - startedMs, 'Milliseconds'] }, { status: response.statusCode });
  return response;
}
