import type { ArrivalHour } from '../../core/port/cell-store';
import type { ManifestKey, ManifestStore } from '../../core/port/lake';
import { FencedTable } from './fenced-table';
import { SealedTable } from './sealed-table';
import type { Store } from './store';
import { keyIn, LOCAL_TABLES } from './tables';

export class LocalManifestStore extends FencedTable<ManifestKey> implements ManifestStore {
  constructor(store: Store) {
    super(store, new SealedTable(store, LOCAL_TABLES.manifests), (key) => keyIn(LOCAL_TABLES.manifests, { ...key }));
  }

  list(from: ArrivalHour, to: ArrivalHour): Promise<readonly ManifestKey[]> {
    return this.store.read(() =>
      this.table
        .keys({ start: [from], end: [to] })
        .map((key) => ({ arrivalHour: key[0] as ArrivalHour, shard: key[1] as string })),
    );
  }
}
