import { z } from 'zod';
import { cacheVariables } from '../../core/environment';

/** Variables of the aggregator's environment. The stack supplies this type, so that a forgotten one does not compile. */
export const aggregatorVariables = z.object({
  TIDEMARK_CELLS_TABLE: z.string().describe('the name of the table of cells'),
  TIDEMARK_LEDGERS_TABLE: z.string().describe('the name of the table of ledgers'),
  TIDEMARK_CONTROL_TABLE: z.string().describe('the name of the table of the pointer'),
  /** Without a cache repeats are only removed by the batch run. */
  ...cacheVariables.partial().shape,
  TIDEMARK_WARM_CELLS: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(64)
    .describe('a whole number from 0 to 10000')
    .meta({ purpose: 'Cells that stay open between batches: about 0.5 MB each where traffic is heavy.' }),
  TIDEMARK_MAX_ATTEMPTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(8)
    .describe('a whole number from 1 to 100')
    .meta({ purpose: 'How often an item is tried when another writer of the shard got in first.' }),
});

export interface AggregatorConfig {
  readonly warmCells: number;
  readonly maxAttempts: number;
}
