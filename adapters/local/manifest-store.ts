import type { ArrivalHour } from '../../core/time/arrival-hour';
import type { ManifestKey, ManifestStore } from '../../core/port/lake';
import { LocalPackedTable } from './packed-table';
import type { Store } from './store';
import { keyIn, LOCAL_TABLES } from './tables';
import { textIn } from './key-part';

export class LocalManifestStore extends LocalPackedTable<ManifestKey> implements ManifestStore {
  constructor(store: Store) {
    super(store, {
      heads: LOCAL_TABLES.manifests,
      pages: LOCAL_TABLES.manifestPages,
      keyOf: (key) => keyIn(LOCAL_TABLES.manifests, { ...key }),
    });
  }

  list(from: ArrivalHour, to: ArrivalHour): Promise<readonly ManifestKey[]> {
    return this.store.read(() =>
      this.table
        .keys({ start: [from], end: [to] })
        .map((key) => ({ arrivalHour: textIn(key, 0), shard: textIn(key, 1) })),
    );
  }
}
