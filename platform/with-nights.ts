import { parquetFiles } from '../adapters/columnar/event-files';
import type { LocalPlatformStores } from '../adapters/local/data-directory';
import type { Batch } from '../batch-layer/batch';
import { openNights } from '../capabilities/open-nights';

/** After a run is published, capabilities do their work; what they fail at is reported, and done with the next run. */
export function withNights(
  batch: Batch,
  { lake, manifests, items, clock }: Pick<LocalPlatformStores, 'lake' | 'manifests' | 'items' | 'clock'>,
  onError: (error: unknown) => void,
): Batch {
  const after = openNights({
    ...{ lake, manifests, clock, files: parquetFiles, environment: process.env },
    tablesOf: ({ name }) => items.of(name),
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
