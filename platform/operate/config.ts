import * as z from 'zod';
import { batchVariables } from '../../batch-layer/config';
import { collectorVariables } from '../../speed-layer/collect/config';

/** Variables of the `operate` Lambda: it runs jobs like the batch layer, and collects events like the collector. */
export const operateVariables = z.object({ ...collectorVariables.shape, ...batchVariables.shape });
