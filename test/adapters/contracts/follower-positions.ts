import type { FollowerPositions } from '../../../core/port/follower-positions';
import { bytesOf } from './bytes';
import { testFencedStore } from './fenced-store';
import { using, type Open } from './subject';

/** Every store of followers' positions. */
export function testFollowerPositions(name: string, open: Open<FollowerPositions>): void {
  testFencedStore(`follower positions of ${name}`, ['shard-00', 'shard-01', 'orders.shard-00'], open);

  describe(`follower positions: ${name}`, () => {
    it(
      'lists the shards that have an item, in order',
      using(open, async (positions) => {
        for (const shard of ['shard-01', 'orders.shard-00', 'shard-00'])
          await positions.put([{ key: shard, item: { bytes: bytesOf(1), lastSequence: '1' }, expected: undefined }]);

        expect(await positions.shards()).toEqual(['orders.shard-00', 'shard-00', 'shard-01']);
      }),
    );
  });
}
