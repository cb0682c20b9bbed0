import { z } from 'zod';

/** Variables of the archiver's environment. The stack supplies this type, so that a forgotten one does not compile. */
export const archiverVariables = z.object({
  TIDEMARK_LAKE_BUCKET: z.string().describe('the name of the bucket of the lake'),
  TIDEMARK_MANIFESTS_TABLE: z.string().describe('the name of the table of manifests'),
  TIDEMARK_LEDGERS_TABLE: z.string().describe('the name of the table of ledgers'),
  TIDEMARK_MAX_ATTEMPTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(8)
    .describe('a whole number from 1 to 100')
    .meta({ purpose: 'How often an item is tried when another writer of the shard got in first.' }),
});

export interface ArchiverConfig {
  readonly maxAttempts: number;
}
