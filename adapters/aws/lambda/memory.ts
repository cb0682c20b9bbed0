import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { z } from 'zod';
import { cacheVariables, parseEnvironment } from '../../../core/environment';
import type { Cache } from '../../../core/port/cache';
import type { SeenEvents } from '../../../core/port/seen-events';
import { createFirstUse } from '../dynamodb/first-use';
import { createValkeyCache } from '../valkey/cache';
import { createValkey, type ValkeyIam, type ValkeyOptions } from '../valkey/connect';
import { createValkeySeenEvents } from '../valkey/seen-events';

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

/** The state that the functions of an environment share. */
export async function openMemory(variables: MemoryVariables, dynamodb: DynamoDBClient): Promise<Memory> {
  const { TIDEMARK_CACHE_URL: url, TIDEMARK_CACHE_ID_KEYS: idKeys, TIDEMARK_CONTROL_TABLE: table } = variables;
  if (url === undefined) return { seen: FORGETFUL, cache: undefined };
  const { client } = await createValkey(
    valkeyOptions(url, variables, {
      region: await dynamodb.config.region(),
      credentials: () => dynamodb.config.credentials(),
    }),
  );
  return {
    seen: createValkeySeenEvents({ client, isFirstUse: createFirstUse({ client: dynamodb, table }), idKeys }),
    cache: createValkeyCache({ client }),
  };
}

/** With a user, the function logs in with its role. @throws ConfigurationError naming what the login lacks */
export function valkeyOptions(
  url: string,
  variables: Partial<MemoryVariables>,
  account: Pick<ValkeyIam, 'region' | 'credentials'>,
): ValkeyOptions {
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
