import type { FrameCodec } from '../../core/frame/frame';
import { EMPTY_MANIFEST, encodeManifest, withFile } from '../../core/ledger/manifest';
import type { EventFiles } from '../../core/port/event-files';
import type { Lake, ManifestKey, ManifestStore } from '../../core/port/lake';
import type { LedgerStore } from '../../core/port/ledger-store';
import { consumerLedger, enterLedger, ledgerChange } from '../consumer-ledger';
import { type FencedItems, updateFenced } from '../fenced-update';
import {
  type BatchResult,
  byArrivalHour,
  type OpenedRecord,
  openRecords,
  type RecordBatch,
} from '../../core/stream/record-batch';
import type { ArchiverConfig } from './config';
import { writeRun } from './run-files';

export interface ArchiverDeps {
  readonly lake: Lake;
  readonly manifests: ManifestStore;
  readonly ledgers: LedgerStore;
  readonly files: EventFiles;
  readonly codec: FrameCodec;
  readonly config: ArchiverConfig;
}

/**
 * The consumer that writes the lake: per batch and arrival hour one file of events and one of quarantined events, then
 * the manifest that names them, then the ledger. A file that no manifest names (a crash, a second writer) is never
 * read.
 */
export function createArchiver({
  lake,
  manifests,
  ledgers,
  files,
  codec,
  config,
}: ArchiverDeps): (batch: RecordBatch) => Promise<BatchResult> {
  const items: FencedItems<ManifestKey, Uint8Array | undefined, OpenedRecord> = {
    store: manifests,
    nameOf: ({ shard, arrivalHour }) => `the manifest of shard ${shard}, arrival hour ${arrivalHour}`,
    open: (bytes) => bytes,
    apply: async (manifest, { key, changes }) => {
      const file = await writeRun(key, changes, { lake, files });
      return file === undefined ? manifest : withFile(manifest, file);
    },
    close: (manifest) => manifest ?? encodeManifest(EMPTY_MANIFEST),
    maxAttempts: config.maxAttempts,
  };
  const ledger = consumerLedger('archive', ledgers, config.maxAttempts);
  return async (batch) => {
    const records = openRecords(batch, codec);
    const groups = [...byArrivalHour(records)].map(([arrivalHour, changes]) => ({
      key: { shard: batch.shard, arrivalHour },
      changes,
    }));
    const { failedFrom } = await updateFenced(items, groups);
    const changes = records.map((record) => ledgerChange(record));
    return enterLedger(ledger, changes, batch.shard, failedFrom);
  };
}
