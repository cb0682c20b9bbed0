import type { FollowerPositions } from '../../core/port/follower-positions';
import { LocalFencedTable } from './fenced-table';
import { SealedTable } from './sealed-table';
import type { Store } from './store';

/** Positions of followers under [shard]. */
export class LocalFollowerPositions extends LocalFencedTable<string> implements FollowerPositions {
  constructor(store: Store) {
    const remedy = 'discard it: the followers of this shard begin again with what arrives next';
    super(store, new SealedTable(store, 'followers', remedy), (shard) => [shard]);
  }

  shards(): Promise<readonly string[]> {
    // A key of one part comes back from LMDB as that part.
    return this.store.read(() => this.table.keys({ start: [''], end: ['~'] }).map((key) => String(key)));
  }
}
