import { z } from 'zod';
import { batchVariables } from '../../batch-layer/config';
import { collectorVariables } from '../../speed-layer/collect/config';

/** Variables of the `operate` Lambda: it runs jobs as the batch layer does, and takes events as the collector does. */
export const operateVariables = z.object({ ...collectorVariables.shape, ...batchVariables.shape });
