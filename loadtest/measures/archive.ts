import { parquetFiles } from '../../adapters/columnar/event-files';
import type { NormalEvent } from '../../core/event/columns';
import { createArchiver } from '../../speed-layer/archive/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import { measure, type MeasureResult } from './measure';
import { recordBatches } from './record-batches';

/** Frames per archiver batch: each batch is one file. */
const FRAMES_PER_BATCH = 40;

/** The whole archiver on in-memory stores: decode, columns, Parquet with zstd, manifest, ledger. */
export async function measureArchive(events: readonly NormalEvent[]): Promise<MeasureResult> {
  const batches = recordBatches(events, FRAMES_PER_BATCH);
  const archive = async () => {
    const stores = createMemoryStores();
    const handle = createArchiver({ ...stores, files: parquetFiles, codec: nodeCodec, config: { maxAttempts: 8 } });
    for (const batch of batches) await handle(batch);
    return stores.lake;
  };
  const lake = await archive();
  const files = await Promise.all((await lake.list('events/')).map((key) => lake.get(key)));
  const bytes = files.reduce((sum, file) => sum + (file?.length ?? 0), 0);
  return measure(
    'archive to Parquet',
    events,
    archive,
    `${(bytes / events.length).toFixed(0)} bytes per event, ${files.length} files`,
  );
}
