import { parquetFiles } from '../adapters/columnar/event-files';
import type { JoinedStores } from '../adapters/local/data-directory';
import type { BatchEngine } from '../core/port/batch-engine';
import type { BatchWork } from '../batch-layer/batch';
import { openNights } from '../capabilities/open-nights';

interface NightStores extends Pick<
  JoinedStores,
  'lake' | 'manifests' | 'items' | 'clock' | 'views' | 'pointer' | 'sites'
> {
  readonly engine: Pick<BatchEngine, 'query'>;
}

/**
 * After a run is published, capabilities do their work, in the process that has done the run; what they fail at is
 * reported, and done with the next run.
 */
export function withNights(
  work: BatchWork,
  { items, engine, ...stores }: NightStores,
  onError: (error: unknown) => void,
): BatchWork {
  const after = openNights({
    ...stores,
    ...{ engine, files: parquetFiles, environment: process.env },
    tablesOf: (name) => items.of(name),
  });
  return {
    ...work,
    drive: async (order, onProgress) => {
      const outcome = await work.drive(order, onProgress);
      if (outcome.status === 'published' && order.kind === 'batch')
        await after({ epoch: outcome.record.epoch, tidemark: order.tidemark }).catch(onError);
      return outcome;
    },
  };
}
