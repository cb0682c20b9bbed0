import type { Cache } from '../../../core/port/cache';
import { bytesOf } from './bytes';
import { using, type Open } from './subject';

/** The contract of every cache: an entry is right or missing. */
export function testCache(name: string, open: Open<Cache>): void {
  describe(`cache: ${name}`, () => {
    it(
      'answers in the order of the keys, with undefined for missing ones',
      using(open, async (cache) => {
        await cache.put([
          { key: 'a', bytes: bytesOf(1) },
          { key: 'b', bytes: bytesOf(2, 5_000) },
        ]);

        const found = await cache.get(['b', 'c', 'a', 'b']);

        expect(found).toEqual([bytesOf(2, 5_000), undefined, bytesOf(1), bytesOf(2, 5_000)]);
        expect(await cache.get([])).toEqual([]);
      }),
    );

    it(
      'takes an entry again',
      using(open, async (cache) => {
        await cache.put([{ key: 'a', bytes: bytesOf(1) }]);
        await cache.put([
          { key: 'a', bytes: bytesOf(1) },
          { key: 'empty', bytes: new Uint8Array(0) },
        ]);

        expect(await cache.get(['a', 'empty'])).toEqual([bytesOf(1), new Uint8Array(0)]);
      }),
    );
  });
}
