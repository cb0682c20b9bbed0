import type { CellStore } from '../../../core/port/cell-store';
import type { ViewStore } from '../../../core/port/view-store';
import { DAY_TABLES, type DayLateness } from '../../../core/run/day-tables';
import { HOUR_MS, MINUTE_MS, type Window } from '../../../core/time/window';
import { createLateness } from '../../../serving-layer/query/lateness';
import { type Open, using } from './subject';

export interface LatenessSubject {
  readonly views: ViewStore;
  readonly cells: CellStore;
}

const MIDNIGHT = Date.parse('2026-03-10T00:00:00Z');
const POINTER = { epoch: 2, tidemark: MIDNIGHT, withdrawn: [] };
const SHOP = { id: 'shop', timeZone: 'UTC', currency: 'USD' };
/** The hour of the day about which the tests ask. */
const NINE = 9 * HOUR_MS;
const atNine: Window = { start: MIDNIGHT + NINE, end: MIDNIGHT + NINE + 30 * MINUTE_MS };

/** Publishes the lateness of days under epoch 1: for each, events at once and two hours after, in the hour from nine. */
async function publish(
  views: ViewStore,
  days: Readonly<Record<string, readonly [atOnce: number, late: number]>>,
  { site = SHOP.id, epoch = 1 } = {},
): Promise<void> {
  for (const [day, [atOnce, late]] of Object.entries(days)) {
    const lateness: DayLateness = {
      [Date.parse(day) + NINE]: { 0: atOnce, [2 * HOUR_MS]: late },
    };
    await views.put(
      site,
      { day, epoch },
      { cells: { minute: [], hour: [], day: [] }, tables: { [DAY_TABLES.lateness]: JSON.stringify(lateness) } },
    );
  }
}

/** What is known of lateness from the stores of an adapter. */
export function testLateness(name: string, open: Open<LatenessSubject>): void {
  describe(`lateness: ${name}`, () => {
    it(
      'is learned from the published days that readers see',
      using(open, async (stores) => {
        await publish(stores.views, { '2026-03-05': [500, 0], '2026-03-06': [0, 1000], '2026-03-07': [600, 400] });
        await publish(stores.views, { '2026-03-06': [900, 100] }, { epoch: 2 });
        await publish(stores.views, { '2026-03-07': [0, 1000] }, { epoch: 3 });

        const known = (await createLateness(stores).of(SHOP, POINTER))(atNine);

        expect(known).toMatchObject({ learned: true });
        // A day weighs 0.8 of the next one.
        expect(known?.parts[0]?.curve[1]).toBeCloseTo(
          (0.64 * 500 + 0.8 * 900 + 600) / (0.64 * 500 + 0.8 * 1000 + 1000),
          9,
        );
        expect(known?.parts[0]?.curve.at(-1)).toBe(1);
      }),
    );

    it(
      'is the default curve below 1,000 settled events, and nothing for a site without data',
      using(open, async (stores) => {
        await publish(stores.views, { '2026-03-05': [500, 499] });
        const lateness = createLateness(stores);

        expect((await lateness.of(SHOP, POINTER))(atNine)).toMatchObject({ learned: false });
        expect((await lateness.of({ ...SHOP, id: 'empty' }, POINTER))(atNine)).toBeUndefined();
      }),
    );

    it(
      'does not count the newest day, of which late events are missing, or days before the last two weeks',
      using(open, async (stores) => {
        await publish(stores.views, { '2026-02-20': [5000, 0], '2026-03-05': [999, 1], '2026-03-09': [0, 5000] });

        const known = (await createLateness(stores).of(SHOP, POINTER))(atNine);

        expect(known?.parts[0]?.curve[1]).toBeCloseTo(0.999, 9);
      }),
    );

    it(
      'adds up an hour that lies on two days of the site',
      using(open, async (stores) => {
        const site = { ...SHOP, timeZone: 'Asia/Kathmandu' };
        // 18:15 is midnight there.
        const hour = Date.parse('2026-03-05T18:00:00Z');
        const tables = (lateness: DayLateness) => ({
          cells: { minute: [], hour: [], day: [] },
          tables: { [DAY_TABLES.lateness]: JSON.stringify(lateness) },
        });
        await stores.views.put('shop', { day: '2026-03-05', epoch: 1 }, tables({ [hour]: { 0: 250 } }));
        await stores.views.put('shop', { day: '2026-03-06', epoch: 1 }, tables({ [hour]: { 0: 700, 7200000: 50 } }));

        const known = (await createLateness(stores).of(site, POINTER))({
          start: MIDNIGHT + 18 * HOUR_MS,
          end: MIDNIGHT + 19 * HOUR_MS,
        });

        expect(known?.parts[0]?.curve[1]).toBeCloseTo(0.95, 9);
      }),
    );

    it(
      'is read once per state of the pointer: the list of days, and one table per day',
      using(open, async ({ views, cells }) => {
        await publish(views, { '2026-03-05': [900, 100], '2026-03-06': [900, 100] });
        const reads: string[] = [];
        const counting: Pick<ViewStore, 'versions' | 'table'> = {
          versions: (...asked) => (reads.push('versions'), views.versions(...asked)),
          table: (site, version, table) => (reads.push(version.day), views.table(site, version, table)),
        };
        const lateness = createLateness({ views: counting, cells });

        await Promise.all([lateness.of(SHOP, POINTER), lateness.of(SHOP, POINTER)]);
        await lateness.of(SHOP, POINTER);

        expect(reads).toEqual(['versions', '2026-03-05', '2026-03-06']);

        await lateness.of(SHOP, { ...POINTER, withdrawn: [1] });

        expect(reads.slice(3)).toEqual(['versions']);
      }),
    );

    it(
      'is the default curve if the tables cannot be read, until they can be',
      using(open, async ({ views, cells }) => {
        await publish(views, { '2026-03-05': [900, 100] });
        await cells.put([
          {
            key: { site: 'shop', arrivalHour: '2026-03-09T23', shard: 's0', windowStart: MIDNIGHT, minutesLate: 0 },
            item: { bytes: new Uint8Array([1]), lastSequence: '1' },
            expected: undefined,
          },
        ]);
        let isDown = true;
        const lateness = createLateness({
          views: {
            versions: (...asked) => views.versions(...asked),
            table: (...asked) => (isDown ? Promise.reject(new Error('throttled')) : views.table(...asked)),
          },
          cells,
        });

        expect((await lateness.of(SHOP, POINTER))(atNine)).toMatchObject({ learned: false });

        isDown = false;

        expect((await lateness.of(SHOP, POINTER))(atNine)).toMatchObject({ learned: true });
      }),
    );
  });
}
