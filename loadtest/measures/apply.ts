import type { NormalEvent } from '../../core/event/columns';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import { measure, type MeasureResult } from './measure';
import { recordBatches } from './record-batches';

/** Frames per aggregator batch: each cell is written once per batch. */
const FRAMES_PER_BATCH = 10;

/** The whole aggregator on in-memory stores: decode, claim ids, fold, encode, conditional put, ledger. */
export function measureApply(events: readonly NormalEvent[]): Promise<MeasureResult> {
  const batches = recordBatches(events, FRAMES_PER_BATCH);
  const run = async (): Promise<void> => {
    const handle = createAggregator({
      ...createMemoryStores(),
      codec: nodeCodec,
      config: { warmCells: 64, maxAttempts: 8 },
    });
    for (const batch of batches) await handle(batch);
  };
  return measure(
    'apply to cells',
    events,
    run,
    `the aggregator over stores in memory, ${FRAMES_PER_BATCH} frames a batch`,
  );
}
