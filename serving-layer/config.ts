import { z } from 'zod';

const name = (what: string): z.ZodString => z.string().describe(`the name of ${what}`);

/** Variables of the query API's environment. The stack supplies this type, so that a forgotten one does not compile. */
export const queryVariables = z.object({
  TIDEMARK_STREAM: name('the event stream'),
  TIDEMARK_CELLS_TABLE: name('the table of cells'),
  TIDEMARK_LEDGERS_TABLE: name('the table of ledgers'),
  TIDEMARK_MANIFESTS_TABLE: name('the table of manifests'),
  TIDEMARK_VIEWS_TABLE: name('the table of views'),
  TIDEMARK_CONTROL_TABLE: name('the table of the pointer'),
  TIDEMARK_SITES_TABLE: name('the table of sites'),
  TIDEMARK_LAKE_BUCKET: name('the bucket of the lake'),
  TIDEMARK_CACHE_URL: z.string().optional().describe('the address of the cache, rediss://host:port'),
  TIDEMARK_CACHE_USER: z.string().optional().describe('the IAM user of the cache'),
  TIDEMARK_ATHENA_WORKGROUP: z.string().optional().describe('the name of the Athena workgroup; without one funnels and retention are not answered'),
  TIDEMARK_ATHENA_DATABASE: z.string().optional().describe('the name of the Glue database for temporary tables'),
});

/** Variables of the authorizer's environment. */
export const authorizerVariables = z.object({
  TIDEMARK_TOKEN_SECRET: name('the secret that holds the token readers must send'),
});
