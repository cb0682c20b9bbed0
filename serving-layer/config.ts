import { z } from 'zod';
import { cacheVariables, named, storeVariables } from '../core/environment';

/** How long a question may take on AWS: the API waits for half a minute, and the function must end before it. */
export const ANSWER_SECONDS = 29;
/** Of that, what is left to stop and clear away what an engine has begun, and to say that the question took too long: some requests to AWS. */
const LAST_SECONDS = 4;

/**
 * When the work for a question must end, ms since 1970.
 *
 * @param receivedMs when the API took the request: a function that had to start first has less time
 * @example questionEndMs(1_000_000) // 1_025_000
 */
export function questionEndMs(receivedMs: number): number {
  return receivedMs + (ANSWER_SECONDS - LAST_SECONDS) * 1000;
}

/** Variables of the query API's environment. The stack supplies this type, so that a forgotten one does not compile. */
export const queryVariables = z.object({
  ...storeVariables.shape,
  ...cacheVariables.partial().shape,
  TIDEMARK_SCRATCH_BUCKET: named('the bucket for what a question to Athena needs only while it is answered'),
  TIDEMARK_ATHENA_WORKGROUP: named('the Athena workgroup'),
  TIDEMARK_ATHENA_DATABASE_PREFIX: z
    .string()
    .describe('what the names of databases begin with that a question makes for itself, as tidemark_prod_job_'),
});

/** Variables of the authorizer's environment. */
export const authorizerVariables = z.object({
  TIDEMARK_TOKEN_SECRET: named('the secret that holds the token readers must send'),
});
