import { type Fenced, type FencedStore, fenceOf } from '../../../core/port/fenced-store';
import { bytesOf } from './bytes';
import { using, type Open } from './subject';

const SEQUENCE_DIGITS = 56;
const at = (sequence: number): string => String(sequence).padStart(SEQUENCE_DIGITS, '0');
const item = (sequence: number, bytes = bytesOf(sequence)): Fenced => ({ bytes, lastSequence: at(sequence) });

/**
 * The contract of every fenced store: a write succeeds only if the item is what its writer read. `keys` are three
 * different ones.
 */
export function testFencedStore<Key>(name: string, keys: readonly [Key, Key, Key], open: Open<FencedStore<Key>>): void {
  const [first, second, third] = keys;

  describe(`fenced store: ${name}`, () => {
    it(
      'knows nothing at first, and answers in the order of the keys',
      using(open, async (store) => {
        await store.put([{ key: second, item: item(7), expected: undefined }]);

        const items = await store.get([first, second, third, second]);

        expect(items).toEqual([undefined, item(7), undefined, item(7)]);
      }),
    );

    it(
      'puts on what was read, and only on that',
      using(open, async (store) => {
        const attempts = [
          { key: first, item: item(1), expected: undefined },
          { key: first, item: item(2), expected: undefined },
          { key: first, item: item(2), expected: at(1) },
          { key: first, item: item(3), expected: at(1) },
          { key: second, item: item(3), expected: at(1) },
        ];

        const happened: boolean[] = [];
        for (const attempt of attempts) happened.push(...(await store.put([attempt])));

        expect(happened).toEqual([true, false, true, false, false]);
        expect(await store.get([first, second])).toEqual([item(2), undefined]);
      }),
    );

    it(
      'tells a change without a record from the item before it',
      using(open, async (store) => {
        const changed = { ...item(1), revision: 1 };
        const attempts = [
          { key: first, item: item(1), expected: undefined },
          { key: first, item: changed, expected: at(1) },
          { key: first, item: item(2), expected: at(1) },
          { key: first, item: { ...changed, revision: 2 }, expected: fenceOf(changed) },
        ];

        const happened: boolean[] = [];
        for (const attempt of attempts) happened.push(...(await store.put([attempt])));

        expect(happened).toEqual([true, true, false, true]);
        expect(await store.get([first])).toEqual([{ ...changed, revision: 2 }]);
      }),
    );

    it(
      'lets the writes of one call happen each for itself',
      using(open, async (store) => {
        await store.put([{ key: second, item: item(5), expected: undefined }]);

        const happened = await store.put([
          { key: first, item: item(6), expected: undefined },
          { key: second, item: item(6), expected: undefined },
          { key: third, item: item(6), expected: undefined },
        ]);

        expect(happened).toEqual([true, false, true]);
        expect(await store.get([first, second, third])).toEqual([item(6), item(5), item(6)]);
      }),
    );

    it(
      'keeps bytes of any length and value, also those that were given out before',
      using(open, async (store) => {
        const bytes = [new Uint8Array(0), Uint8Array.from({ length: 256 }, (_, value) => value), bytesOf(3, 100_000)];

        for (const [index, key] of keys.entries())
          await store.put([{ key, item: item(1, bytes[index]), expected: undefined }]);
        const given = await store.get(keys);
        await store.put(keys.map((key) => ({ key, item: item(2), expected: at(1) })));
        await store.get(keys);

        expect(given.map((stored) => stored?.bytes)).toEqual(bytes);
      }),
    );

    it(
      'has one winner among concurrent writes based on the same read',
      using(open, async (store) => {
        const writers = Array.from({ length: 12 }, (_, writer) => writer + 1);

        const happened = await Promise.all(
          writers.map((writer) => store.put([{ key: first, item: item(writer), expected: undefined }])),
        );

        const winners = writers.filter((_, index) => happened[index]![0]);
        expect(winners).toHaveLength(1);
        expect(await store.get([first])).toEqual([item(winners[0]!)]);
      }),
    );

    it(
      'loses no increment of writers that race and try again',
      using(open, async (store) => {
        await Promise.all([1, 2, 3, 4].map(() => increment(store, first, 10)));

        expect((await store.get([first]))[0]?.lastSequence).toBe(at(40));
      }),
    );
  });
}

async function increment<Key>(store: FencedStore<Key>, key: Key, times: number): Promise<void> {
  for (let done = 0; done < times;) {
    const read = (await store.get([key]))[0];
    const [happened] = await store.put([
      { key, item: item(Number(read?.lastSequence ?? 0) + 1), expected: read?.lastSequence },
    ]);
    if (happened === true) done++;
  }
}
