import { enterChanges } from '../../core/cell/recent-changes';
import type { CellKey } from '../../core/port/cell-store';
import type { ConsumerLedger } from '../consumer-ledger';
import type { FencedGroup } from '../fenced-update';
import type { CellChange } from './cells';

/**
 * The ledger of a batch that also names the cells of the batch. Those of records that are not entered now are named
 * too, and once more when the records are delivered again.
 */
export function namingChanges(
  ledger: ConsumerLedger,
  groups: readonly FencedGroup<CellKey, CellChange>[],
): ConsumerLedger {
  const { items } = ledger;
  return {
    ...ledger,
    items: {
      ...items,
      apply: async (entry, group) => {
        const cells = groups.map(({ key }) => key).filter(({ arrivalHour }) => arrivalHour === group.key.arrivalHour);
        return { ...(await items.apply(entry, group)), changes: enterChanges(entry.changes, cells) };
      },
    },
  };
}
