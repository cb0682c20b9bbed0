import type { ItemTable } from '../../core/port/item-table';
import { isTransient, StoreUnavailableError } from '../../core/port/store-error';
import type { Actor, Network } from '../engine/network';
import type { Faults } from './faults';

/** A table of a capability as one process sees it: requests are throttled, lost and half done. */
export function itemTableOf(
  table: ItemTable,
  { actor, network, faults }: { readonly actor: Actor; readonly network: Network; readonly faults: Faults },
): ItemTable {
  const read = <T>(name: string, work: () => Promise<T>): Promise<T> =>
    network.call(actor, name, () => {
      if (faults.happens('dynamodb.throttled')) throw new StoreUnavailableError('throttled', `${name} was throttled`);
      return work();
    });
  return {
    get: (keys) => read('BatchGetItem', () => table.get(keys)),
    list: (range) => read('Query', () => table.list(range)),
    write: (writes) =>
      read('PutItem', async () => {
        if (writes.length > 1 && faults.happens('dynamodb.half_done')) {
          await table.write(writes.slice(0, writes.length >> 1));
          throw new StoreUnavailableError('throttled', 'half of the writes were done');
        }
        const done = await table.write(writes);
        if (faults.happens('dynamodb.lost_acknowledgement'))
          throw new StoreUnavailableError('unavailable', 'the answer to a write was lost');
        const isRetried = writes.some(({ expected }) => expected !== undefined);
        return isRetried && faults.happens('dynamodb.retried_after_loss')
          ? done.map((isDone, at) => isDone && at !== 0)
          : done;
      }),
  };
}

/** @returns false if a store was not available */
export function attempted(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    (error: unknown) => {
      if (!isTransient(error)) throw error;
      return false;
    },
  );
}
