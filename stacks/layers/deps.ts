import type { cacheVariables } from '../../core/environment';
import type { FunctionVariables } from '../lib/function-variables';
import type { Statement } from '../lib/iam';
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
