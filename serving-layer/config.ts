import * as z from 'zod';
import { cacheVariables, named, storeVariables } from '../core/environment';

/** Time limit of an answer on AWS: the API times out after half a minute, and the function must end before. */
export const ANSWER_SECONDS = 29;
/** Part of that, reserved to stop and clean up the engine’s work and to report the timeout: a few AWS requests. */
const LAST_SECONDS = 4;

/**
 * Deadline for the work on a query, ms since 1970.
 *
 * @param receivedMs when the API received the request: a cold start leaves less time
 * @example questionEndMs(1_000_000) // 1_025_000
 */
export function questionEndMs(receivedMs: number): number {
  return receivedMs + (ANSWER_SECONDS - LAST_SECONDS) * 1000;
}

/** Variables of the query API. The stack provides values of this type, so that a missing one does not compile. */
export const queryVariables = z.object({
  ...storeVariables.shape,
  ...cacheVariables.partial().shape,
  TIDEMARK_SCRATCH_BUCKET: named('the bucket for what a question to Athena needs only while it is answered'),
  TIDEMARK_ATHENA_WORKGROUP: named('the Athena workgroup'),
  TIDEMARK_ATHENA_DATABASE: named('the database with the tables of the lake'),
  TIDEMARK_ATHENA_DATABASE_PREFIX: z
    .string()
    .describe('what the names of databases begin with that a question makes for itself, as tidemark_prod_job_'),
});

/** Variables of the authorizer. */
export const authorizerVariables = z.object({
  ...storeVariables.pick({ TIDEMARK_SITES_TABLE: true }).shape,
  TIDEMARK_TOKEN_SECRET: named('the secret that holds the token readers must send'),
});
