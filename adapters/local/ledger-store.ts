import type { ArrivalHour } from '../../core/time/arrival-hour';
import type { Consumer, LedgerKey, LedgerStore } from '../../core/port/ledger-store';
import { LocalPackedTable } from './packed-table';
import type { Store } from './store';
import { keyIn, LOCAL_TABLES } from './tables';
import { textIn } from './key-part';

export class LocalLedgerStore extends LocalPackedTable<LedgerKey> implements LedgerStore {
  constructor(store: Store) {
    super(store, {
      heads: LOCAL_TABLES.ledgers,
      pages: LOCAL_TABLES.ledgerPages,
      keyOf: (key) => keyIn(LOCAL_TABLES.ledgers, { ...key }),
    });
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
