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
    // A key of one part comes back from LMDB as that part.
    return this.store.read(() => this.table.keys({ start: [''], end: ['~'] }).map((key) => String(key)));
  }
}
