import type { Salts } from '../../../core/port/salts';
import { type Open, using } from './subject';

/** The contract of the salts of a site. */
export function testSalts(name: string, open: Open<Salts>): void {
  describe(`salts: ${name}`, () => {
    it(
      'are the same for all who ask on one day, and differ between days and sites',
      using(open, async (salts) => {
        const [first, again] = await Promise.all([salts.ofDay('shop', 20_000), salts.ofDay('shop', 20_000)]);
        const next = await salts.ofDay('shop', 20_001);
        const other = await salts.ofDay('store', 20_001);

        expect(first.today).toHaveLength(32);
        expect(first.yesterday).toBeUndefined();
        expect(again).toEqual(first);
        expect(next.yesterday).toEqual(first.today);
        expect(new Set([first, next, other].map(({ today }) => Buffer.from(today).toString('hex'))).size).toBe(3);
      }),
    );

    it(
      'are gone after the second day',
      using(open, async (salts) => {
        const first = await salts.ofDay('shop', 20_000);
        await salts.ofDay('shop', 20_001);
        await salts.ofDay('shop', 20_002);

        const back = await salts.ofDay('shop', 20_001);

        expect(back.yesterday).toBeUndefined();
        expect(back.today).not.toEqual(first.today);
      }),
    );
  });
}
