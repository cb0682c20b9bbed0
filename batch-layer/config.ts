import { z } from 'zod';

const name = (what: string): z.ZodString => z.string().describe(`the name of ${what}`);

/** Variables of every function of the batch layer. The stack supplies this type, so that a forgotten one does not compile. */
export const batchVariables = z.object({
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
  TIDEMARK_ENGINE: z.enum(['emr-serverless', 'athena']).describe('emr-serverless or athena'),
  TIDEMARK_EMR_APPLICATION: z.string().optional().describe('the id of the EMR Serverless application'),
  TIDEMARK_EMR_ROLE: z.string().optional().describe('the ARN of the role that a job runs as'),
  TIDEMARK_EMR_ENTRY: z.string().optional().describe('the address of run_sql.py, s3://bucket/key'),
  TIDEMARK_ATHENA_WORKGROUP: z.string().optional().describe('the name of the Athena workgroup'),
  TIDEMARK_ATHENA_DATABASE: z.string().optional().describe('the name of the Glue database for temporary tables'),
});

export type BatchVariables = z.infer<typeof batchVariables>;
