import * as z from 'zod';
import { storeVariables } from '../../core/environment';

/**
 * Variables of the function that reads the stream for all followers, in addition to the capabilities’ settings and
 * tables.
 */
export const followVariables = z.object({
  ...storeVariables.pick({
    TIDEMARK_STREAM: true,
    TIDEMARK_STREAMS_BY_TYPE: true,
    TIDEMARK_CONTROL_TABLE: true,
    TIDEMARK_LAKE_BUCKET: true,
  }).shape,
  TIDEMARK_RETENTION_HOURS: z.coerce
    .number()
    .int()
    .min(24)
    .max(8760)
    .describe('a whole number from 24 to 8760')
    .meta({ purpose: 'How long the streams keep records. A follower that is further behind has missed some.' }),
  TIDEMARK_CATCH_UP_RECORDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(1000)
    .describe('a whole number from 1 to 10000')
    .meta({ purpose: 'Records that a follower which is behind reads per batch.' }),
});
