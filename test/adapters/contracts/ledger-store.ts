import type { LedgerKey, LedgerStore } from '../../../core/port/ledger-store';
import { bytesOf } from './bytes';
import { testFencedStore } from './fenced-store';
import { testLedgerOfManySites } from './many-sites';
import { using, type Open } from './subject';

const key = (arrivalHour: string, shard: string, consumer: LedgerKey['consumer'] = 'aggregate'): LedgerKey => ({
  consumer,
  shard,
  arrivalHour,
});

/** The contract of every ledger store. */
export function testLedgerStore(name: string, open: Open<LedgerStore>): void {
  const first = '2019-10-01T02';
  testFencedStore(
    `ledgers of ${name}`,
    [key(first, 'shard-00'), key(first, 'shard-00', 'archive'), key(first, 'shard-01')],
    open,
  );

  describe(`ledger store: ${name}`, () => {
    testLedgerOfManySites(name, open);

    it(
      'lists the keys of a consumer over a half-open range of hours, by hour, then shard',
      using(open, async (ledgers) => {
        const keys = ['2019-10-01T03', '2019-10-01T01', '2019-10-01T02', '2019-10-01T04'].flatMap((hour) =>
          (['archive', 'aggregate'] as const).flatMap((consumer) =>
            ['shard-01', 'shard-00'].map((shard) => key(hour, shard, consumer)),
          ),
        );
        await ledgers.put(
          keys.map((one) => ({ key: one, item: { bytes: bytesOf(1), lastSequence: '1' }, expected: undefined })),
        );

        const listed = await ledgers.list('aggregate', '2019-10-01T02', '2019-10-01T04');

        expect(listed).toEqual(
          ['2019-10-01T02', '2019-10-01T03'].flatMap((hour) => [key(hour, 'shard-00'), key(hour, 'shard-01')]),
        );
      }),
    );
  });
}
