import * as z from 'zod';

/** TIDEMARK_MAX_ATTEMPTS of both consumers. */
export const maxAttempts = z.coerce
  .number()
  .int()
  .min(1)
  .max(100)
  .default(8)
  .describe('a whole number from 1 to 100')
  .meta({ purpose: 'How often an item is tried when another writer of the shard got in first.' });
