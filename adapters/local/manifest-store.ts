import type { ArrivalHour } from '../../core/port/cell-store';
import type { ManifestKey, ManifestStore } from '../../core/port/lake';
import { LocalFencedTable } from './fenced-table';
import { SealedTable } from './sealed-table';
import type { Store } from './store';
import { textIn } from './key-part';

/** Manifests under [arrival hour, shard]. */
export class LocalManifestStore extends LocalFencedTable<ManifestKey> implements ManifestStore {
  constructor(store: Store) {
    const remedy = 'stop and restore the directory from a backup: the batch layer reads no file that no manifest names';
    super(store, new SealedTable(store, 'manifests', remedy), ({ shard, arrivalHour }) => [arrivalHour, shard]);
  }

  list(from: ArrivalHour, to: ArrivalHour): Promise<readonly ManifestKey[]> {
    return this.store.read(() =>
      this.table
        .keys({ start: [from], end: [to] })
        .map((key) => ({ arrivalHour: textIn(key, 0), shard: textIn(key, 1) })),
    );
  }
}
