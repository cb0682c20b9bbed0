import type * as z from 'zod';
import { cacheVariables, parseEnvironment } from '../../../core/environment';
import type { Cache } from '../../../core/port/cache';
import type { SeenEvents } from '../../../core/port/seen-events';
import type { DynamoDbApi } from '../api/services';
import { createFirstUse } from '../dynamodb/first-use';
import type { ValkeyIam, ValkeyOptions } from '../valkey/connect';

type CacheVariables = z.infer<typeof cacheVariables>;
export type MemoryVariables = { readonly [Name in keyof CacheVariables]?: CacheVariables[Name] | undefined } & {
  readonly TIDEMARK_CONTROL_TABLE: string;
};

export interface Memory {
  readonly seen: SeenEvents;
  /** Undefined if no cache is deployed. */
  readonly cache: Cache | undefined;
}

/** Without a cache nothing is remembered: duplicates count until the batch run, and answers say so. */
const FORGETFUL: SeenEvents = {
  claim: (claims) => Promise.resolve(claims.map(() => true)),
  degraded: () => Promise.resolve(true),
};

const LOGIN = cacheVariables.pick({
  TIDEMARK_CACHE_KIND: true,
  TIDEMARK_CACHE_NAME: true,
  TIDEMARK_CACHE_USER: true,
});

type Account = Pick<ValkeyIam, 'region' | 'credentials'>;

/** The state that the functions of an environment share. Only those that have a cache load its client. */
export async function openMemory(variables: MemoryVariables, dynamodb: DynamoDbApi, account: Account): Promise<Memory> {
  const { TIDEMARK_CACHE_URL: url, TIDEMARK_CACHE_ID_KEYS: idKeys, TIDEMARK_CONTROL_TABLE: table } = variables;
  if (url === undefined) return { seen: FORGETFUL, cache: undefined };
  const { openValkeyMemory } = await import('../valkey/memory');
  const isFirstUse = createFirstUse({ client: dynamodb, table });
  return openValkeyMemory(valkeyOptions(url, variables, account), { isFirstUse, idKeys });
}

/** With a user, the function logs in with its role. @throws ConfigurationError naming what the login lacks */
export function valkeyOptions(url: string, variables: Partial<MemoryVariables>, account: Account): ValkeyOptions {
  if (variables.TIDEMARK_CACHE_USER === undefined) return { url };
  const { TIDEMARK_CACHE_KIND, TIDEMARK_CACHE_NAME, TIDEMARK_CACHE_USER } = variables;
  const {
    TIDEMARK_CACHE_KIND: kind,
    TIDEMARK_CACHE_NAME: cacheName,
    TIDEMARK_CACHE_USER: userId,
  } = parseEnvironment(LOGIN, { TIDEMARK_CACHE_KIND, TIDEMARK_CACHE_NAME, TIDEMARK_CACHE_USER });
  const isServerless = kind === 'serverless';
  return { url, cluster: isServerless, iam: { ...account, cacheName, userId, isServerless } };
}
