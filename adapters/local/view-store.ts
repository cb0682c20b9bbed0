import type { DayVersion, DayViews, ViewCell, ViewStore } from '../../core/port/view-store';
import type { Grain } from '../../core/time/window';
import { SealedTable } from './sealed-table';
import type { Store } from './store';
import { LOCAL_TABLES } from './tables';
import { numberIn, textIn } from './key-part';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NOTHING = new Uint8Array(0);
/** Sorts after every name and every window in the last key element. */
const LAST = '~';

/** Published days: a marker per version, and its cells and tables under the same first three key elements. */
export class LocalViewStore implements ViewStore {
  readonly #store: Store;
  readonly #views: SealedTable;
  readonly #versions: SealedTable;

  constructor(store: Store) {
    this.#store = store;
    this.#views = new SealedTable(store, LOCAL_TABLES.views);
    this.#versions = new SealedTable(store, LOCAL_TABLES.versions);
  }

  async put(site: string, version: DayVersion, views: DayViews): Promise<void> {
    const { day, epoch, tidemark } = version;
    const change = (): void => {
      this.#clear(site, version);
      for (const [grain, cells] of Object.entries(views.cells)) {
        for (const { windowStart, bytes } of cells)
          this.#views.put([site, day, epoch, 'cells', grain, windowStart], bytes);
      }
      for (const [name, text] of Object.entries(views.tables))
        this.#views.put([site, day, epoch, 'tables', name], encoder.encode(text));
      this.#versions.put([site, day, epoch], tidemark === undefined ? NOTHING : encoder.encode(String(tidemark)));
    };
    await this.#store.commitDurably(change, bytesOf(views));
  }

  versions(site: string, fromDay: string, toDay: string): Promise<readonly DayVersion[]> {
    return this.#store.read(() =>
      this.#versions.entries({ start: [site, fromDay], end: [site, toDay, LAST] }).map(({ key, bytes }) => ({
        day: textIn(key, 1),
        epoch: numberIn(key, 2),
        ...(bytes.length === 0 ? {} : { tidemark: Number(decoder.decode(bytes)) }),
      })),
    );
  }

  cells(site: string, { day, epoch }: DayVersion, grain: Grain): Promise<readonly ViewCell[]> {
    const prefix = [site, day, epoch, 'cells', grain];
    return this.#store.read(() =>
      this.#views
        .entries({ start: prefix, end: [...prefix, LAST] })
        .map(({ key, bytes }) => ({ windowStart: numberIn(key, 5), bytes })),
    );
  }

  table(site: string, { day, epoch }: DayVersion, name: string): Promise<string | undefined> {
    return this.#store.read(() => {
      const bytes = this.#views.get([site, day, epoch, 'tables', name]);
      return bytes === undefined ? undefined : decoder.decode(bytes);
    });
  }

  async delete(site: string, version: DayVersion): Promise<void> {
    await this.#store.commitDurably(() => this.#clear(site, version));
  }

  #clear(site: string, { day, epoch }: DayVersion): void {
    this.#versions.remove([site, day, epoch]);
    for (const key of this.#views.keys({ start: [site, day, epoch], end: [site, day, epoch, LAST] }))
      this.#views.remove(key);
  }
}

function bytesOf({ cells, tables }: DayViews): number {
  const ofCells = Object.values(cells)
    .flat()
    .reduce((sum, { bytes }) => sum + bytes.length, 0);
  return Object.values(tables).reduce((sum, text) => sum + text.length, ofCells);
}
