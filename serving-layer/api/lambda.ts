import type { MemoryKind } from '../../core/port/seen-events';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createAthenaEngine } from '../../adapters/aws/athena-engine';
import { scratchPlace } from '../../adapters/aws/batch/scratch-place';
import { athenaApi } from '../../adapters/aws/api/services';
import { capabilityTables } from '../../adapters/aws/capability-tables';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { openMemory } from '../../adapters/aws/lambda/memory';
import { bundledSql } from '../../adapters/aws/lambda/sql-folder';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { webRequestOf, webResponseOf } from '../../adapters/aws/lambda/web-event';
import { openStores } from '../../adapters/aws/open-stores';
import { parseEnvironment } from '../../core/environment';
import { oncePerSlot, slotOf } from '../../core/once-per-slot';
import type { Grant } from './access';
import { grantOf } from './reader';
import { questionEndMs, queryVariables } from '../config';
import { openRoutes } from '../../capabilities/open-routes';
import { createExplorer } from '../explore/create-explorer';
import { createAnswerState } from '../query/answer-state';
import { createQueryService } from '../query/query-service';
import { SHARED_FOR_MS, shareState } from '../query/shared-state';
import { createRunArchive } from '../query/run-archive';
import { createApi } from './api';

const variables = parseEnvironment(queryVariables, process.env);
const options = clientOptions();
const telemetry = createTelemetry('query');
const { stores, dynamodb, lakePlace } = openStores(variables, options);
const { seen, cache } = await openMemory(variables, dynamodb, options);
const degraded = (memory: MemoryKind): Promise<boolean> => seen.degraded(memory);
/** Deadline of the current request; an instance of the function handles one at a time. */
let endMs = Infinity;
const engine = createAthenaEngine({
  client: athenaApi(options),
  lake: lakePlace,
  scratch: scratchPlace(lakePlace.client, variables.TIDEMARK_SCRATCH_BUCKET),
  workgroup: variables.TIDEMARK_ATHENA_WORKGROUP,
  lakeDatabase: variables.TIDEMARK_ATHENA_DATABASE,
  databasePrefix: variables.TIDEMARK_ATHENA_DATABASE_PREFIX,
  endBy: () => endMs,
});
const sql = bundledSql();
const explorer = createExplorer({ ...stores, engine, sql });
const runs = createRunArchive(stores.lake);
const pointer = {
  read: oncePerSlot(
    () => slotOf(SHARED_FOR_MS, Date.now()),
    () => stores.pointer.read(),
  ),
};
const query = createQueryService({ ...stores, pointer, cache, explorer, degraded, runOf: (epoch) => runs.run(epoch) });
/** What the authorizer allowed requests to read. */
const grants = new WeakMap<Request, Grant>();
const app = createApi({
  ...stores,
  query,
  degraded,
  capabilities: {
    routes: await openRoutes(process.env),
    sources: { ...stores, tablesOf: capabilityTables(dynamodb, process.env), engine, sql, outcomes: explorer },
  },
  state: shareState(createAnswerState({ ...stores, monotonic: () => performance.now() }), { cache, now: Date.now }),
  authorizeRead: (request) => grants.get(request),
  onError: (error) => telemetry.error('a request failed', error),
});

/** All read routes. The authorizer decides who may read; requests that it did not see are refused here. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const startedMs = Date.now();
  endMs = questionEndMs(Math.min(event.requestContext.timeEpoch, startedMs));
  const request = webRequestOf(event);
  const grant = grantOf(event);
  if (grant !== undefined) grants.set(request, grant);
  const response = await webResponseOf(await app.fetch(request));
  telemetry.gather({ requests: [1, 'Count'], duration: [Date.now() - startedMs, 'Milliseconds'] });
  if (response.statusCode >= 500) telemetry.info('a request was not served', { status: response.statusCode });
  return response;
}
