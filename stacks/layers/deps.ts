import { idKeysFor } from '../../adapters/aws/valkey/id-sizes';
import type { Construct } from 'constructs';
import type { cacheVariables, storeVariables, streamVariables } from '../../core/environment';
import { formatStreamsByType } from '../../core/stream/streams-by-type';
import type { collectorVariables } from '../../speed-layer/collect/config';
import { CountryLayer } from '../constructs/country-layer';
import type { Environment } from '../environments/schema';
import type { FunctionVariables } from '../lib/function-variables';
import type { Statement } from '../lib/iam';
import { secretName } from '../lib/naming';
import type { Placement } from '../constructs/lambda-service';
import type { CacheStack } from './cache';
import type { DataStack } from './data';
import type { NetworkStack } from './network';

/** The stacks on which every later layer depends. Without a cache, there is no network: nothing else uses one. */
export interface Foundation {
  readonly data: DataStack;
  readonly inNetwork: { readonly network: NetworkStack; readonly cache: CacheStack } | undefined;
  /** Folder with one zip per function. */
  readonly codeFolder: string;
  /** The checkout, which contains `sql/` and the Spark job. */
  readonly root: string;
}

/** Stream variables, for a function that writes to the streams or lists their shards. */
export function streamValues(
  { streamsByType }: Environment,
  { stream }: DataStack,
): FunctionVariables<typeof streamVariables> {
  return {
    TIDEMARK_STREAM: stream.streamName,
    ...(streamsByType.length === 0 ? {} : { TIDEMARK_STREAMS_BY_TYPE: formatStreamsByType(streamsByType) }),
  };
}

/** Variables with the location of all data, for a function that needs it. */
export function storeValues(environment: Environment, data: DataStack): FunctionVariables<typeof storeVariables> {
  const { tables, lake } = data;
  return {
    ...streamValues(environment, data),
    TIDEMARK_CELLS_TABLE: tables.cells.tableName,
    TIDEMARK_LEDGERS_TABLE: tables.ledgers.tableName,
    TIDEMARK_MANIFESTS_TABLE: tables.manifests.tableName,
    TIDEMARK_VIEWS_TABLE: tables.views.tableName,
    TIDEMARK_CONTROL_TABLE: tables.control.tableName,
    TIDEMARK_SITES_TABLE: tables.sites.tableName,
    TIDEMARK_SECRET_PREFIX: secretName(environment, 'sites/'),
    TIDEMARK_LAKE_BUCKET: lake.bucketName,
  };
}

type CacheVariables = FunctionVariables<typeof cacheVariables>;

/** Placement, variables and permission for a function that uses the cache; empty if there is no cache. */
export interface CacheAccess {
  readonly placement: Placement | undefined;
  readonly variables: CacheVariables | { readonly [Name in keyof CacheVariables]?: never };
  readonly may: readonly Statement[];
}

export function cacheAccess({ inNetwork }: Foundation): CacheAccess {
  if (inNetwork === undefined) return { placement: undefined, variables: {}, may: [] };
  const { network, cache } = inNetwork;
  const { valkey } = cache;
  const variables: CacheVariables = {
    TIDEMARK_CACHE_URL: valkey.url,
    TIDEMARK_CACHE_KIND: valkey.kind,
    TIDEMARK_CACHE_NAME: valkey.cacheName,
    TIDEMARK_CACHE_USER: valkey.userName,
    TIDEMARK_CACHE_ID_KEYS: String(idKeysFor(valkey.eventsPerDay)),
  };
  return {
    placement: network.placement,
    variables,
    may: [valkey.connecting()],
  };
}

/**
 * Layer and variable for a function that looks up the country of an address; empty if the environment has no database.
 */
export function countryAccess(
  scope: Construct,
  environment: Environment,
  { root, codeFolder }: Foundation,
): {
  readonly variables: Pick<FunctionVariables<typeof collectorVariables>, 'TIDEMARK_COUNTRY_DATABASE'>;
  readonly layers: readonly string[];
} {
  const { countryDatabase: database } = environment;
  if (database === undefined) return { variables: {}, layers: [] };
  const { path, arn } = new CountryLayer(scope, 'countries', { environment, database, root, codeFolder });
  return { variables: { TIDEMARK_COUNTRY_DATABASE: path }, layers: [arn] };
}
