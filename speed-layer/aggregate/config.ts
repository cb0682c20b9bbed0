import { z } from 'zod';

/** Variables of the aggregator's environment, parsed once. */
export const aggregatorConfig = z.object({
  /** Cells that stay open between batches: about 0.5 MB each where traffic is heavy. */
  warmCells: z.coerce.number().int().min(0).max(10_000).default(64),
  /** How often a cell or ledger is tried when another writer of the shard got in first. */
  maxAttempts: z.coerce.number().int().min(1).max(100).default(8),
});

export type AggregatorConfig = z.infer<typeof aggregatorConfig>;
