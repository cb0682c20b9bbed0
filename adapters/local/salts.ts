import { randomBytes } from 'node:crypto';
import type { DailySalts, Salts } from '../../core/port/salts';
import { laboratorySecret } from './laboratory';
import { SealedTable } from './sealed-table';
import type { SecretSource } from './site-registry';
import type { Store } from './store';
import { LOCAL_TABLES } from './tables';

const SALT_BYTES = 32;

/** The salts of a directory under [site, day]; those of a laboratory are the same in every run. */
export class LocalSalts implements Salts {
  readonly #store: Store;
  readonly #table: SealedTable;
  readonly #source: SecretSource;

  constructor(store: Store, source: SecretSource) {
    this.#store = store;
    this.#source = source;
    this.#table = new SealedTable(store, LOCAL_TABLES.salts);
  }

  async ofDay(site: string, day: number): Promise<DailySalts> {
    return (
      this.#find(site, day) ??
      (await this.#store.commitDurably(() => {
        for (const key of this.#table.keys({ start: [site], end: [site, day - 1] })) this.#table.remove([...key]);
        if (!this.#table.has([site, day])) this.#table.put([site, day], this.#newSalt(site, day));
        return this.#find(site, day);
      })) ??
      Promise.reject(new TypeError(`the salt of site ${site} was not stored`))
    );
  }

  #find(site: string, day: number): DailySalts | undefined {
    const today = this.#table.get([site, day]);
    return today && { today, yesterday: this.#table.get([site, day - 1]) };
  }

  #newSalt(site: string, day: number): Uint8Array {
    return this.#source === 'live' ? randomBytes(SALT_BYTES) : laboratorySecret(`salt/${site}/${day}`);
  }
}
