import type { FollowerPositions } from '../../../core/port/follower-positions';
import { followerKeys, LAST } from '../storage-keys';
import { FencedTable } from './fenced-table';
import { keyOf, type TableOptions } from './table';

/** Positions of followers in the control table, one partition per shard. */
export function createFollowerPositions(options: TableOptions): FollowerPositions {
  return new DynamoDbFollowerPositions(options);
}

class DynamoDbFollowerPositions extends FencedTable<string> implements FollowerPositions {
  constructor(options: TableOptions) {
    super(options, { keyOf: followerKeys.item, indexOf: followerKeys.indexItem });
  }

  async shards(): Promise<readonly string[]> {
    const items = await this.table.query({ pk: followerKeys.index, from: '', to: LAST });
    return items.map((item) => keyOf(item).sk);
  }
}
