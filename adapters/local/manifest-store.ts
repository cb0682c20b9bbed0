import type { ArrivalHour } from '../../core/time/arrival-hour';
import type { ManifestKey, ManifestStore } from '../../core/port/lake';
import { LocalFencedTable } from './fenced-table';
import { SealedTable } from './sealed-table';
import type { Store } from './store';
import { keyIn, LOCAL_TABLES } from './tables';
import { textIn } from './key-part';

export class LocalManifestStore extends LocalFencedTable<ManifestKey> implements ManifestStore {
  constructor(store: Store) {
    super(store, new SealedTable(store, LOCAL_TABLES.manifests), (key) => keyIn(LOCAL_TABLES.manifests, { ...key }));
  }

  list(from: ArrivalHour, to: ArrivalHour): Promise<readonly ManifestKey[]> {
    return this.store.read(() =>
      this.table
        .keys({ start: [from], end: [to] })
        .map((key) => ({ arrivalHour: textIn(key, 0), shard: textIn(key, 1) })),
    );
  }
}
