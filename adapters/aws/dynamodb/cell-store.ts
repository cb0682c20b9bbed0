import type { CellKey, CellStore, KeyedCell } from '../../../core/port/cell-store';
import type { ArrivalHour } from '../../../core/time/arrival-hour';
import { inParallel } from '../in-parallel';
import { ATTRIBUTES, cellKeys, KEYS, LAST, type TableKey } from '../storage-keys';
import { FencedTable } from './fenced-table';
import { bytesOf, keyOf, type TableOptions, textOf } from './table';

const HOURS_AT_ONCE = 4;

/**
 * Cells in one table; all cells of a site and arrival hour are in one partition. DynamoDB must not expire them: only
 * the batch layer knows which of them its views have replaced, however long the nightly run fails.
 */
export function createCellStore(options: TableOptions): CellStore {
  return new DynamoDbCellStore(options);
}

class DynamoDbCellStore extends FencedTable<CellKey> implements CellStore {
  constructor(options: TableOptions) {
    super(options, {
      keyOf: cellKeys.item,
      indexOf: cellKeys.indexItem,
    });
  }

  async query(site: string, arrivalHour: ArrivalHour, from: number, to: number): Promise<readonly KeyedCell[]> {
    // `to` itself sorts before the cells of its window, so they are left out.
    const range = {
      pk: cellKeys.partition({ site, arrivalHour }),
      from: cellKeys.window(from),
      to: cellKeys.window(to),
    };
    const items = await this.table.query({ ...range, only: [KEYS.sort, ATTRIBUTES.bytes] });
    return items.map((item) => ({ ...cellKeys.opened(textOf(item, KEYS.sort)), bytes: bytesOf(item) }));
  }

  async arrivalHours(site: string, from: ArrivalHour): Promise<readonly ArrivalHour[]> {
    const items = await this.table.query({ pk: cellKeys.index, from: `${site}/${from}`, to: `${site}/${LAST}` });
    return items.map((item) => cellKeys.openedIndex(keyOf(item).sk).arrivalHour);
  }

  async expire(before: ArrivalHour): Promise<void> {
    const index = await this.table.query({ pk: cellKeys.index, from: '', to: LAST });
    const old = index
      .map((item) => cellKeys.openedIndex(keyOf(item).sk))
      .filter(({ arrivalHour }) => arrivalHour < before);
    await inParallel(old, HOURS_AT_ONCE, async (hour) => {
      const cells = await this.table.query({
        pk: cellKeys.partition(hour),
        from: '',
        to: LAST,
        only: [KEYS.partition, KEYS.sort],
      });
      await this.#delete(cells.map(keyOf));
      // Last, so that a retry after a crash still finds what is left.
      await this.#delete([cellKeys.indexItem(hour)]);
    });
  }

  async #delete(keys: readonly TableKey[]): Promise<void> {
    await this.table.writeAll(keys.map((key) => ({ kind: 'delete', key })));
  }
}
