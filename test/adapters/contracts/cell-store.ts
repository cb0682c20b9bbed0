import type { CellKey, CellStore } from '../../../core/port/cell-store';
import { bytesOf } from './bytes';
import { testFencedStore } from './fenced-store';
import { using, type Open } from './subject';

const MINUTE_MS = 60_000;
const HOUR = '2019-10-01T02';
const START = Date.parse(`${HOUR}:00:00Z`);

const key = (change: Partial<CellKey> = {}): CellKey => ({
  site: 'shop',
  arrivalHour: HOUR,
  windowStart: START,
  shard: 'shard-00',
  minutesLate: 0,
  ...change,
});

/** The contract of every cell store. */
export function testCellStore(name: string, open: Open<CellStore>): void {
  testFencedStore(`cells of ${name}`, [key(), key({ minutesLate: 1 }), key({ windowStart: START + MINUTE_MS })], open);

  describe(`cell store: ${name}`, () => {
    it(
      'finds the cells of a half-open range, by window, then shard',
      using(open, async (cells) => {
        const windows = [-1, 0, 1, 2, 3].map((minute) => START + minute * MINUTE_MS);
        const keys = windows.flatMap((windowStart) =>
          ['shard-01', 'shard-00'].map((shard) => key({ windowStart, shard })),
        );
        await putAll(cells, keys);

        const found = await cells.query('shop', HOUR, START, START + 2 * MINUTE_MS);

        expect(found).toEqual([
          { windowStart: START, shard: 'shard-00', minutesLate: 0, bytes: bytesOf(3) },
          { windowStart: START, shard: 'shard-01', minutesLate: 0, bytes: bytesOf(2) },
          { windowStart: START + MINUTE_MS, shard: 'shard-00', minutesLate: 0, bytes: bytesOf(5) },
          { windowStart: START + MINUTE_MS, shard: 'shard-01', minutesLate: 0, bytes: bytesOf(4) },
        ]);
      }),
    );

    it(
      'keeps the cells of late events apart, after the one of their minute and shard',
      using(open, async (cells) => {
        await putAll(cells, [
          key({ shard: 'shard-01' }),
          key({ minutesLate: 16 }),
          key({ minutesLate: 0 }),
          key({ minutesLate: 2 }),
        ]);

        const found = await cells.query('shop', HOUR, START, START + 1);

        expect(found).toEqual(
          [
            { place: 2, minutesLate: 0 },
            { place: 3, minutesLate: 2 },
            { place: 1, minutesLate: 16 },
            { place: 0, minutesLate: 0 },
          ].map(({ place, minutesLate }) => ({
            windowStart: START,
            shard: place === 0 ? 'shard-01' : 'shard-00',
            minutesLate,
            bytes: bytesOf(place),
          })),
        );
      }),
    );

    it(
      'keeps sites and arrival hours apart, also where one name begins with the other',
      using(open, async (cells) => {
        await putAll(cells, [
          key(),
          key({ site: 'shop-2' }),
          key({ site: 'sho' }),
          key({ arrivalHour: '2019-10-01T03' }),
        ]);

        const found = await cells.query('shop', HOUR, 0, Number.MAX_SAFE_INTEGER);

        expect(found).toEqual([{ windowStart: START, shard: 'shard-00', minutesLate: 0, bytes: bytesOf(0) }]);
      }),
    );

    it(
      'lists the arrival hours of a site from an hour on',
      using(open, async (cells) => {
        const hours = ['2019-10-02T00', '2019-09-30T23', '2019-10-01T02', '2019-10-01T03', '2019-10-01T02'];
        const ofShop = hours.map((arrivalHour, shard) => key({ arrivalHour, shard: `shard-0${shard}` }));
        await putAll(cells, [...ofShop, key({ site: 'other', arrivalHour: '2019-10-01T09' })]);

        const listed = await cells.arrivalHours('shop', '2019-10-01T02');

        expect(listed).toEqual(['2019-10-01T02', '2019-10-01T03', '2019-10-02T00']);
        expect(await cells.arrivalHours('nobody', '2019-10-01T02')).toEqual([]);
      }),
    );

    it(
      'expires the cells of every site that arrived before an hour, and no other',
      using(open, async (cells) => {
        const hours = ['2019-09-30T23', '2019-10-01T01', '2019-10-01T02'];
        await putAll(
          cells,
          ['shop', 'shop-2', 'a'].flatMap((site) => hours.map((arrivalHour) => key({ site, arrivalHour }))),
        );

        await cells.expire(HOUR);

        const left = await Promise.all(['shop', 'shop-2', 'a'].map((site) => cells.arrivalHours(site, '')));
        expect(left).toEqual([[HOUR], [HOUR], [HOUR]]);
      }),
    );
  });
}

/** Puts a cell under each key; its bytes depend on its position in the list. */
async function putAll(cells: CellStore, keys: readonly CellKey[]): Promise<void> {
  await cells.put(
    keys.map((one, index) => ({ key: one, item: { bytes: bytesOf(index), lastSequence: '1' }, expected: undefined })),
  );
}
