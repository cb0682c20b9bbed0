import type { ArrivalHour } from '../../core/port/cell-store';
import type { Consumer, LedgerKey, LedgerStore } from '../../core/port/ledger-store';
import { LocalFencedTable } from './fenced-table';
import { SealedTable } from './sealed-table';
import type { Store } from './store';
import { textIn } from './key-part';

/** Ledgers under [consumer, arrival hour, shard]. */
export class LocalLedgerStore extends LocalFencedTable<LedgerKey> implements LedgerStore {
  constructor(store: Store) {
    const table = new SealedTable(
      store,
      'ledgers',
      'stop and restore the directory from a backup: the gate cannot prove this hour without it',
    );
    super(store, table, ({ consumer, arrivalHour, shard }) => [consumer, arrivalHour, shard]);
  }

  list(consumer: Consumer, from: ArrivalHour, to: ArrivalHour): Promise<readonly LedgerKey[]> {
    return this.store.read(() =>
      this.table.keys({ start: [consumer, from], end: [consumer, to] }).map((key) => ({
        consumer,
        arrivalHour: textIn(key, 1),
        shard: textIn(key, 2),
      })),
    );
  }
}
