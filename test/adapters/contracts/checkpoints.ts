import type { Checkpoints } from '../../../adapters/local/checkpoints';
import { using, type Open } from './subject';

/** The contract of checkpoints: each consumer has its own position. */
export function testCheckpoints(name: string, open: Open<Checkpoints>): void {
  describe(`checkpoints: ${name}`, () => {
    it(
      'keeps the last position of each consumer and shard',
      using(open, async (checkpoints) => {
        await checkpoints.set('aggregate', 'shard-00', '0001');
        await checkpoints.set('aggregate', 'shard-00', '0007');
        await checkpoints.set('archive', 'shard-00', '0003');

        expect(await checkpoints.get('aggregate', 'shard-00')).toBe('0007');
        expect(await checkpoints.get('archive', 'shard-00')).toBe('0003');
        expect(await checkpoints.get('aggregate', 'shard-01')).toBeUndefined();
      }),
    );
  });
}
