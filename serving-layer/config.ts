import { z } from 'zod';
import { cacheVariables, named, storeVariables } from '../core/environment';

/** Variables of the query API's environment. The stack supplies this type, so that a forgotten one does not compile. */
export const queryVariables = z.object({
  ...storeVariables.shape,
  ...cacheVariables.partial().shape,
  TIDEMARK_SCRATCH_BUCKET: named('the bucket for what a question to Athena needs only while it is answered'),
  TIDEMARK_ATHENA_WORKGROUP: named('the Athena workgroup'),
  TIDEMARK_ATHENA_DATABASE_PREFIX: z.string().describe('what the names of databases begin with that a question makes for itself, as tidemark_prod_job_'),
});

/** Variables of the authorizer's environment. */
export const authorizerVariables = z.object({
  TIDEMARK_TOKEN_SECRET: named('the secret that holds the token readers must send'),
});
