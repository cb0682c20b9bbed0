import { compareCodePoints } from '../../core/encoding/code-points';
import type { ItemKey, ItemTable } from '../../core/port/item-table';

/** A table in memory that satisfies the port's contract. */
export function memoryItems(): ItemTable {
  const items = new Map<string, ItemKey & { readonly value: Uint8Array }>();
  const nameOf = ({ partition, sort }: ItemKey): string => JSON.stringify([partition, sort]);
  return {
    get: (keys) => Promise.resolve(keys.map((key) => items.get(nameOf(key))?.value)),
    write: (writes) =>
      Promise.resolve(
        writes.map(({ partition, sort, value, expected }) => {
          const name = nameOf({ partition, sort });
          const stored = items.get(name)?.value;
          if (expected !== undefined && textOf(stored) !== textOf(expected ?? undefined)) return false;
          if (value === undefined) items.delete(name);
          else items.set(name, { partition, sort, value });
          return true;
        }),
      ),
    list: ({ partition, from, to, limit }) =>
      Promise.resolve(
        [...items.values()]
          .filter((item) => item.partition === partition && item.sort >= from && item.sort < to)
          .sort((a, b) => compareCodePoints(a.sort, b.sort))
          .slice(0, limit),
      ),
  };
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes?.join();
}
