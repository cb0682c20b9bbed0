import type * as z from 'zod';
import type { storeVariables } from '../../core/environment';
import { S3Api } from './api/s3-api';
import { dynamoDbApi, kinesisApi, secretsApi } from './api/services';
import type { ApiOptions } from './api/signed-requests';
import { createCellStore } from './dynamodb/cell-store';
import { createFollowerPositions } from './dynamodb/follower-positions';
import { createLedgerStore } from './dynamodb/ledger-store';
import { createManifestStore } from './dynamodb/manifest-store';
import { createPointer } from './dynamodb/pointer';
import { createSites } from './dynamodb/sites';
import { createViewStore } from './dynamodb/view-store';
import { openEventStream } from './open-event-stream';
import { createS3Lake } from './s3-lake';

/** The stores that functions read and write, and everything else that shares their clients. */
export function openStores(variables: z.infer<typeof storeVariables>, options: ApiOptions) {
  const dynamodb = dynamoDbApi(options);
  const table = (name: string) => ({ client: dynamodb, table: name });
  const lakePlace = { client: new S3Api(options), bucket: variables.TIDEMARK_LAKE_BUCKET };
  return {
    dynamodb,
    lakePlace,
    stores: {
      stream: openEventStream(kinesisApi(options), variables),
      cells: createCellStore(table(variables.TIDEMARK_CELLS_TABLE)),
      followers: createFollowerPositions(table(variables.TIDEMARK_CONTROL_TABLE)),
      ledgers: createLedgerStore(table(variables.TIDEMARK_LEDGERS_TABLE)),
      manifests: createManifestStore(table(variables.TIDEMARK_MANIFESTS_TABLE)),
      views: createViewStore(table(variables.TIDEMARK_VIEWS_TABLE)),
      pointer: createPointer(table(variables.TIDEMARK_CONTROL_TABLE)),
      sites: createSites({
        ...table(variables.TIDEMARK_SITES_TABLE),
        secrets: secretsApi(options),
        secretPrefix: variables.TIDEMARK_SECRET_PREFIX,
      }),
      lake: createS3Lake(lakePlace),
      clock: { now: (): number => Date.now() },
    },
  };
}
