import { z } from 'zod';
import { cacheVariables } from '../core/environment';

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
  TIDEMARK_SECRET_PREFIX: z.string().describe('what the names of the sites’ secrets begin with, as tidemark/prod/sites/'),
  TIDEMARK_LAKE_BUCKET: name('the bucket of the lake'),
  ...cacheVariables.partial().shape,
  TIDEMARK_SCRATCH_BUCKET: name('the bucket for what a question to Athena needs only while it is answered'),
  TIDEMARK_ATHENA_WORKGROUP: name('the Athena workgroup'),
  TIDEMARK_ATHENA_DATABASE_PREFIX: z.string().describe('what the names of databases begin with that a question makes for itself, as tidemark_prod_job_'),
});

/** Variables of the authorizer's environment. */
export const authorizerVariables = z.object({
  TIDEMARK_TOKEN_SECRET: name('the secret that holds the token readers must send'),
});
