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

/** The stacks that every later layer stands on. Without a cache there is no network either: nothing would be in it. */
export interface Foundation {
  readonly data: DataStack;
  readonly inNetwork: { readonly network: NetworkStack; readonly cache: CacheStack } | undefined;
  /** Folder with a zip for each function. */
  readonly codeFolder: string;
  /** The checkout: where `sql/` and the Spark entry are. */
  readonly root: string;
}

/** Which streams there are, for a function that writes to them or lists their shards. */
export function streamValues(
  { streamsByType }: Environment,
  { stream }: DataStack,
): FunctionVariables<typeof streamVariables> {
  return {
    TIDEMARK_STREAM: stream.streamName,
    ...(streamsByType.length === 0 ? {} : { TIDEMARK_STREAMS_BY_TYPE: formatStreamsByType(streamsByType) }),
  };
}

/** Where the data is, for a function that needs all of it. */
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

/** What a function needs that uses the cache: where it stands, its variables, its permission. Nothing where there is no cache. */
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
  };
  return {
    placement: network.placement,
    variables,
    may: [valkey.connecting()],
  };
}

/** What a function needs that tells the country of an address: the database, and where it finds it. Nothing where the environment names none. */
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
