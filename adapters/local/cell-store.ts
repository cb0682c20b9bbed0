import type { CellKey, CellStore, KeyedCell } from '../../core/port/cell-store';
import type { ArrivalHour } from '../../core/time/arrival-hour';
import { decodeFenced, LocalFencedTable } from './fenced-table';
import { SealedTable } from './sealed-table';
import type { Store, StoreKey } from './store';
import { keyIn, LOCAL_TABLES } from './tables';
import { numberIn, textIn } from './key-part';

/** Sorts after every arrival hour with the same prefix, and before the next hour. */
const AFTER = '~';
const DELETE_AT_ONCE = 1_000;

export class LocalCellStore extends LocalFencedTable<CellKey> implements CellStore {
  constructor(store: Store) {
    super(store, new SealedTable(store, LOCAL_TABLES.cells), (key) => keyIn(LOCAL_TABLES.cells, { ...key }));
  }

  query(site: string, arrivalHour: ArrivalHour, from: number, to: number): Promise<readonly KeyedCell[]> {
    return this.store.read(() =>
      this.table.entries({ start: [site, arrivalHour, from], end: [site, arrivalHour, to] }).map(({ key, bytes }) => ({
        windowStart: numberIn(key, 2),
        shard: textIn(key, 3),
        minutesLate: numberIn(key, 4),
        bytes: decodeFenced(bytes).bytes,
      })),
    );
  }

  arrivalHours(site: string, from: ArrivalHour): Promise<readonly ArrivalHour[]> {
    return this.store.read(() => {
      const hours: ArrivalHour[] = [];
      for (
        let key = this.#first([site, from]);
        key?.[0] === site;
        key = this.#first([site, `${hours.at(-1) ?? ''}${AFTER}`])
      ) {
        hours.push(textIn(key, 1));
      }
      return hours;
    });
  }

  async expire(before: ArrivalHour): Promise<void> {
    for (let first = this.#first([]); first !== undefined; first = this.#first([textIn(first, 0), AFTER])) {
      const site = textIn(first, 0);
      const range = { start: [site], end: [site, before], limit: DELETE_AT_ONCE };
      for (let keys = this.table.keys(range); keys.length > 0; keys = this.table.keys(range))
        await this.removeAll(keys);
    }
  }

  #first(start: StoreKey): StoreKey | undefined {
    return this.table.keys(start.length === 0 ? { limit: 1 } : { start, limit: 1 })[0];
  }
}
