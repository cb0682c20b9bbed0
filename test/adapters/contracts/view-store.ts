import type { DayViews, ViewStore } from '../../../core/port/view-store';
import { bytesOf } from './bytes';
import { using, type Open } from './subject';

const MINUTE_MS = 60_000;
const START = Date.parse('2019-10-01T00:00:00Z');

function views(seed: number, minutes = 3): DayViews {
  return {
    cells: {
      minute: Array.from({ length: minutes }, (_, minute) => ({
        windowStart: START + minute * MINUTE_MS,
        bytes: bytesOf(seed + minute),
      })),
      hour: [{ windowStart: START, bytes: bytesOf(seed + 100) }],
      day: [{ windowStart: START, bytes: bytesOf(seed + 200) }],
    },
    tables: { sessions: `{"seed":${seed}}`, empty: '' },
  };
}

/** The contract of every view store: days in versions. */
export function testViewStore(name: string, open: Open<ViewStore>): void {
  describe(`view store: ${name}`, () => {
    it(
      'gives back the cells of each grain and the tables of a version',
      using(open, async (store) => {
        const version = { day: '2019-10-01', epoch: 3 };

        await store.put('shop', version, views(1));

        for (const grain of ['minute', 'hour', 'day'] as const)
          expect(await store.cells('shop', version, grain)).toEqual(views(1).cells[grain]);
        expect(await store.table('shop', version, 'sessions')).toBe('{"seed":1}');
        expect(await store.table('shop', version, 'empty')).toBe('');
        expect(await store.table('shop', version, 'other')).toBeUndefined();
      }),
    );

    it(
      'keeps the tidemark of a version',
      using(open, async (store) => {
        const old = { day: '2019-10-01', epoch: 3 };
        const version = { day: '2019-10-01', epoch: 4, tidemark: START };
        await store.put('shop', old, views(1));
        await store.put('shop', version, views(2));

        expect(await store.versions('shop', '2019-10-01', '2019-10-01')).toEqual([old, version]);
      }),
    );

    it(
      'lists versions from the first to the last day, by day, then epoch',
      using(open, async (store) => {
        const put = [
          ['2019-10-02', 10],
          ['2019-10-02', 9],
          ['2019-09-30', 1],
          ['2019-10-01', 2],
          ['2019-10-03', 4],
          ['2019-10-04', 5],
        ] as const;
        for (const [day, epoch] of put) await store.put('shop', { day, epoch }, views(epoch));
        await store.put('shop-2', { day: '2019-10-01', epoch: 7 }, views(7));

        const listed = await store.versions('shop', '2019-10-01', '2019-10-03');

        expect(listed.map(({ day, epoch }) => `${day} ${epoch}`)).toEqual([
          '2019-10-01 2',
          '2019-10-02 9',
          '2019-10-02 10',
          '2019-10-03 4',
        ]);
      }),
    );

    it(
      'replaces a version that is written again, and leaves no cell of the earlier one',
      using(open, async (store) => {
        const version = { day: '2019-10-01', epoch: 3 };
        await store.put('shop', version, views(1, 5));

        await store.put('shop', version, { ...views(2, 2), tables: {} });

        expect(await store.cells('shop', version, 'minute')).toEqual(views(2, 2).cells.minute);
        expect(await store.table('shop', version, 'sessions')).toBeUndefined();
        expect(await store.versions('shop', '2019-10-01', '2019-10-01')).toEqual([version]);
      }),
    );

    it(
      'deletes one version and no other',
      using(open, async (store) => {
        const [old, young] = [
          { day: '2019-10-01', epoch: 1 },
          { day: '2019-10-01', epoch: 11 },
        ];
        await store.put('shop', old, views(1));
        await store.put('shop', young, views(2));

        await store.delete('shop', old);

        expect(await store.versions('shop', '2019-10-01', '2019-10-01')).toEqual([young]);
        expect(await store.cells('shop', old, 'minute')).toEqual([]);
        expect(await store.cells('shop', young, 'minute')).toEqual(views(2).cells.minute);
      }),
    );
  });
}
