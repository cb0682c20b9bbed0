import type { FollowerPositions } from '../../core/port/follower-positions';
import { LocalFencedTable } from './fenced-table';
import { SealedTable } from './sealed-table';
import type { Store } from './store';
import { keyIn, LOCAL_TABLES } from './tables';

/** Positions of followers under [shard]. */
export class LocalFollowerPositions extends LocalFencedTable<string> implements FollowerPositions {
  constructor(store: Store) {
    super(store, new SealedTable(store, LOCAL_TABLES.followers), (shard) => keyIn(LOCAL_TABLES.followers, { shard }));
  }

  shards(): Promise<readonly string[]> {
    // LMDB returns a key with a single element as that element.
    return this.store.read(() => this.table.keys({ start: [''], end: ['~'] }).map((key) => String(key)));
  }
}
