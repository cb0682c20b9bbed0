import { parquetFiles } from '../adapters/columnar/event-files';
import type { LocalPlatformStores } from '../adapters/local/data-directory';
import type { BatchEngine } from '../core/port/batch-engine';
import type { Batch } from '../batch-layer/batch';
import { openNights } from '../capabilities/open-nights';

interface NightStores extends Pick<
  LocalPlatformStores,
  'lake' | 'manifests' | 'items' | 'clock' | 'views' | 'pointer' | 'sites'
> {
  readonly engine: Pick<BatchEngine, 'query'>;
}

/** After a run is published, capabilities do their work; what they fail at is reported, and done with the next run. */
export function withNights(
  batch: Batch,
  { items, engine, ...stores }: NightStores,
  onError: (error: unknown) => void,
): Batch {
  const after = openNights({
    ...stores,
    ...{ engine, files: parquetFiles, environment: process.env },
    tablesOf: (name) => items.of(name),
  });
  return {
    ...batch,
    run: async (tidemark, options) => {
      const outcome = await batch.run(tidemark, options);
      if (outcome.status === 'published') await after({ epoch: outcome.record.epoch, tidemark }).catch(onError);
      return outcome;
    },
  };
}
