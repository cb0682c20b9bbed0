import type { ArrivalHour } from '../../../core/time/arrival-hour';
import type { Consumer, LedgerKey, LedgerStore } from '../../../core/port/ledger-store';
import { ledgerKeys, openedHourIndex } from '../storage-keys';
import { PackedTable } from './packed-table';
import { keyOf, type TableOptions } from './table';

/** Ledgers in one table, one partition per ledger, whose pages are in it. */
export function createLedgerStore(options: TableOptions): LedgerStore {
  return new DynamoDbLedgerStore(options);
}

class DynamoDbLedgerStore extends PackedTable<LedgerKey> implements LedgerStore {
  constructor(options: TableOptions) {
    super(options, { keyOf: ledgerKeys.item, indexOf: ledgerKeys.indexItem, pageOf: ledgerKeys.page });
  }

  async list(consumer: Consumer, from: ArrivalHour, to: ArrivalHour): Promise<readonly LedgerKey[]> {
    // `to` itself sorts before the shards of its hour, so they are left out.
    const items = await this.table.query({ pk: ledgerKeys.index(consumer), from, to });
    return items.map((item) => ({ consumer, ...openedHourIndex(keyOf(item).sk) }));
  }
}
