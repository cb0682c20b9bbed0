import type { FencedStore } from '../../core/port/fenced-store';
import { StoreUnavailableError } from '../../core/port/store-error';
import { type FencedItems, updateFenced } from '../../speed-layer/fenced-update';
import { createWarmStates } from '../../speed-layer/warm-states';
import { memoryFenced } from '../../adapters/memory/memory-stores';
import { sequenceOf } from './frames';

interface Touch {
  readonly sequence: string;
}
type Items = FencedItems<string, string, Touch>;

/** An item is the list of the positions of the records that changed it. */
function textItems(store: FencedStore<string>, changes: Partial<Items> = {}): Items {
  return {
    store,
    nameOf: (key) => `item ${key}`,
    open: (bytes) => Buffer.from(bytes ?? []).toString(),
    apply: (text, { changes: touches }) => text + touches.map(({ sequence }) => `${Number(sequence)};`).join(''),
    close: (text) => Buffer.from(text),
    maxAttempts: 3,
    ...changes,
  };
}

/** An in-memory store that records how many keys each call had, and may do something before a put. */
function watched(beforePut: (call: number) => void = () => undefined) {
  const store = memoryFenced<string>((key) => key);
  const [reads, puts]: [number[], number[]] = [[], []];
  return {
    reads,
    puts,
    text: (key: string) => Buffer.from(store.groups.get('')?.get(key)?.item.bytes ?? []).toString(),
    get: (keys: readonly string[]) => (reads.push(keys.length), store.get(keys)),
    put: async (writes: Parameters<typeof store.put>[0]) => (beforePut(puts.push(writes.length)), store.put(writes)),
  };
}

const group = (key: string, ...places: readonly number[]) => ({
  key,
  changes: places.map((place) => ({ sequence: sequenceOf(place) })),
});
/** More items than are open at one time; except for the first, the later a key, the earlier its record. */
const MANY = Array.from({ length: 600 }, (_, at) => group(`k${at}`, at === 0 ? 1 : 1000 - at));

describe('a fenced update', () => {
  test('reports what it put, excluding what had been applied before', async () => {
    const store = watched();
    await updateFenced(textItems(store), [group('a', 1, 2)]);

    const outcome = await updateFenced(textItems(store), [group('a', 1, 2, 3), group('b', 2)]);

    expect(outcome).toEqual({ applied: [group('a', 3), group('b', 2)], failedFrom: undefined });
    expect([store.text('a'), store.text('b')]).toEqual(['1;2;3;', '2;']);
  });

  test('goes on from an item that something else than a record has changed', async () => {
    const store = watched();
    await updateFenced(textItems(store), [group('a', 1)]);
    const item = { bytes: Buffer.from('other;'), lastSequence: sequenceOf(1), revision: 1 };
    await store.put([{ key: 'a', item, expected: sequenceOf(1) }]);

    const outcome = await updateFenced(textItems(store), [group('a', 1, 2)]);

    expect(outcome).toEqual({ applied: [group('a', 2)], failedFrom: undefined });
    expect(store.text('a')).toBe('other;2;');
  });

  test('puts nothing when all had been applied before', async () => {
    const store = watched();
    await updateFenced(textItems(store), [group('a', 1)]);

    expect(await updateFenced(textItems(store), [group('a', 1)])).toEqual({ applied: [], failedFrom: undefined });
    expect(store.puts).toEqual([1]);
  });

  test('opens a bounded number of items at a time', async () => {
    const store = watched();

    const { applied } = await updateFenced(textItems(store), MANY);

    expect(applied).toEqual(MANY);
    expect([store.reads, store.puts]).toEqual([
      [256, 256, 88],
      [256, 256, 88],
    ]);
  });

  test('that meets a store out of service names the first record it does not know to be applied, of items not tried as well', async () => {
    const store = watched((call) => {
      if (call === 2) throw new StoreUnavailableError('throttled', 'too fast');
    });

    const outcome = await updateFenced(textItems(store), MANY);

    expect(outcome).toEqual({ applied: MANY.slice(0, 256), failedFrom: sequenceOf(401) });
    expect(store.puts).toEqual([256, 256]);
  });

  test('names the first record where the first item has the first', async () => {
    const store = watched(() => {
      throw new StoreUnavailableError('unavailable', 'away');
    });

    expect(await updateFenced(textItems(store), [group('a', 3, 9), group('b', 4, 5)])).toEqual({
      applied: [],
      failedFrom: sequenceOf(3),
    });
  });

  test('gives up after so many attempts, without what another writer has locked, and not before', async () => {
    const store = watched();
    const busy = (attempts: number): Items =>
      textItems({
        get: store.get,
        put: async (writes) => {
          const taken = store.puts.length < attempts ? writes.filter(({ key }) => key !== 'a') : writes;
          const done = await store.put(taken);
          return writes.map((write) => done[taken.indexOf(write)] ?? false);
        },
      });

    const last = await updateFenced(busy(2), [group('a', 1), group('b', 1)]);
    store.puts.length = 0;
    const never = await updateFenced(busy(9), [group('a', 2), group('b', 2)]);

    expect(last).toEqual({ applied: [group('b', 1), group('a', 1)], failedFrom: undefined });
    expect(never).toEqual({ applied: [group('b', 2)], failedFrom: sequenceOf(2) });
    expect(store.puts).toHaveLength(3);
  });

  test('throws errors other than an unavailable store', async () => {
    const store = watched(() => {
      throw new TypeError('a bug');
    });

    await expect(updateFenced(textItems(store), [group('a', 1)])).rejects.toThrow(TypeError);
  });

  test.each([new RangeError('cut short'), 'cut short'])(
    'stops at an item that cannot be opened, and changes nothing (%p)',
    async (cause) => {
      const store = watched();
      const items = textItems(store, {
        open: () => {
          throw cause as Error;
        },
      });

      const message = expect.stringContaining('item a cannot be read: cut short;') as string;
      await expect(updateFenced(items, [group('a', 1)])).rejects.toMatchObject({
        name: 'CorruptItemError',
        code: 'corrupt_item',
        message,
        cause,
      });
      expect(store.puts).toEqual([]);
    },
  );
});

describe('warm items of a fenced update', () => {
  test('are not read again, after a put or after a redelivery', async () => {
    const store = watched();
    await updateFenced(textItems(store), [group('a', 1)]);
    const items = textItems(store, { warm: createWarmStates(9) });

    await updateFenced(items, [group('a', 1)]);
    await updateFenced(items, [group('a', 2)]);
    await updateFenced(items, [group('b', 3), group('a', 3)]);

    expect([store.text('a'), store.text('b')]).toEqual(['1;2;3;', '3;']);
    expect(store.reads).toEqual([1, 1, 1]);
  });

  test('are read again after another writer got in first', async () => {
    const store = watched();
    const warm = textItems(store, { warm: createWarmStates(9) });
    await updateFenced(warm, [group('a', 1)]);
    await updateFenced(textItems(store), [group('a', 2)]);

    const outcome = await updateFenced(warm, [group('a', 1, 2, 3)]);

    expect(outcome.applied).toEqual([group('a', 3)]);
    expect(store.text('a')).toBe('1;2;3;');
  });
});

describe('warm states', () => {
  const item = (state: string) => ({ state, fence: undefined });

  test('are handed over, not lent', () => {
    const warm = createWarmStates<string>(2);
    warm.keep('a', item('A'));

    expect([warm.take('a'), warm.take('a')]).toEqual([item('A'), undefined]);
  });

  test('are as many as allowed: the one kept longest ago goes', () => {
    const warm = createWarmStates<string>(2);
    for (const name of ['a', 'b', 'c']) warm.keep(name, item(name));

    expect(['a', 'b', 'c'].map((name) => warm.take(name)?.state)).toEqual([undefined, 'b', 'c']);
  });
});
