import { FIRST_POINTER, type Pointer } from '../../../core/port/pointer';
import { using, type Open } from './subject';

const HOUR_MS = 3_600_000;

/** The contract of every pointer: one item, moved only from what the caller read. */
export function testPointer(name: string, open: Open<Pointer>): void {
  describe(`pointer: ${name}`, () => {
    it(
      'stands before the first publish',
      using(open, async (pointer) => {
        expect(await pointer.read()).toEqual(FIRST_POINTER);
      }),
    );

    it(
      'moves from what was read, and not from anything else',
      using(open, async (pointer) => {
        const one = { epoch: 1, tidemark: HOUR_MS, withdrawn: [] };
        const two = { epoch: 2, tidemark: 2 * HOUR_MS, withdrawn: [1] };

        const moved = [
          await pointer.move(FIRST_POINTER, one),
          await pointer.move(FIRST_POINTER, two),
          await pointer.move({ ...one, withdrawn: [1] }, two),
          await pointer.move(one, two),
        ];

        expect(moved).toEqual([true, false, false, true]);
        expect(await pointer.read()).toEqual(two);
      }),
    );

    it(
      'has one winner when many move it concurrently',
      using(open, async (pointer) => {
        const epochs = [1, 2, 3, 4, 5, 6, 7, 8];

        const moved = await Promise.all(
          epochs.map((epoch) => pointer.move(FIRST_POINTER, { epoch, tidemark: 0, withdrawn: [] })),
        );

        const winners = epochs.filter((_, index) => moved[index]);
        expect(winners).toHaveLength(1);
        expect((await pointer.read()).epoch).toBe(winners[0]);
      }),
    );
  });
}
