import * as z from 'zod';
import { cacheVariables, storeVariables } from '../../core/environment';
import { maxAttempts } from '../max-attempts';

/** Variables of the aggregator's environment. The stack supplies this type, so a forgotten one does not compile. */
export const aggregatorVariables = z.object({
  ...storeVariables.pick({
    TIDEMARK_STREAM: true,
    TIDEMARK_CELLS_TABLE: true,
    TIDEMARK_LEDGERS_TABLE: true,
    TIDEMARK_CONTROL_TABLE: true,
  }).shape,
  /** Without a cache, only the batch run removes repeats. */
  ...cacheVariables.partial().shape,
  TIDEMARK_WARM_CELLS: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(64)
    .describe('a whole number from 0 to 10000')
    .meta({ purpose: 'Cells that stay open between batches: about 0.5 MB each under heavy traffic.' }),
  TIDEMARK_MAX_ATTEMPTS: maxAttempts,
});

export interface AggregatorConfig {
  readonly warmCells: number;
  readonly maxAttempts: number;
}
