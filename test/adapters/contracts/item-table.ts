import type { ItemTable } from '../../../core/port/item-table';
import { bytesOf } from './bytes';
import { using, type Open } from './subject';

const at = (sort: string, partition = 'p') => ({ partition, sort });

/** Every table of a capability. */
export function testItemTable(name: string, open: Open<ItemTable>): void {
  describe(`item table: ${name}`, () => {
    it(
      'gives what was written, in the order of the keys, and nothing for what was not',
      using(open, async (table) => {
        expect(
          await table.write([
            { ...at('a'), value: bytesOf(1) },
            { ...at('b'), value: bytesOf(2) },
          ]),
        ).toEqual([true, true]);
        expect(await table.get([at('b'), at('c'), at('a'), at('a', 'q')])).toEqual([
          bytesOf(2),
          undefined,
          bytesOf(1),
          undefined,
        ]);
        await table.write([{ ...at('a'), value: undefined }]);
        expect(await table.get([at('a')])).toEqual([undefined]);
      }),
    );

    it(
      'writes only over what is expected, item by item',
      using(open, async (table) => {
        await table.write([{ ...at('a'), value: bytesOf(1) }]);
        const writes = [
          { ...at('a'), value: bytesOf(9), expected: null },
          { ...at('b'), value: bytesOf(2), expected: null },
          { ...at('a'), value: bytesOf(3), expected: bytesOf(1) },
        ];
        expect(await table.write(writes)).toEqual([false, true, true]);
        expect(await table.write([{ ...at('a'), value: bytesOf(4), expected: bytesOf(1) }])).toEqual([false]);
        expect(await table.get([at('a'), at('b')])).toEqual([bytesOf(3), bytesOf(2)]);
      }),
    );

    it(
      'lets one of two writes over the same item win',
      using(open, async (table) => {
        const over = async (expected: Uint8Array | null, values: readonly number[]): Promise<number> => {
          const done = await Promise.all(
            values.map((value) => table.write([{ ...at('a'), value: bytesOf(value), expected }])),
          );
          expect(done.flat().filter(Boolean)).toHaveLength(1);
          return values[done.findIndex(([isDone]) => isDone)] ?? 0;
        };
        const first = await over(null, [1, 2]);
        const second = await over(bytesOf(first), [3, 4]);
        expect(await table.get([at('a')])).toEqual([bytesOf(second)]);
      }),
    );

    it(
      'lists a range of a partition in order, up to a limit',
      using(open, async (table) => {
        const keys = ['b', 'a', 'd', 'c', 'e'].map((sort) => at(sort));
        await table.write([...keys, at('b', 'q')].map((key) => ({ ...key, value: bytesOf(1) })));
        const sorts = async (limit: number): Promise<readonly string[]> =>
          (await table.list({ partition: 'p', from: 'b', to: 'e', limit })).map(({ sort }) => sort);
        expect(await sorts(10)).toEqual(['b', 'c', 'd']);
        expect(await sorts(2)).toEqual(['b', 'c']);
      }),
    );
  });
}
