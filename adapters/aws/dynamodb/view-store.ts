import type { DayVersion, DayViews, ViewCell, ViewStore } from '../../../core/port/view-store';
import type { Grain } from '../../../core/time/window';
import { CorruptItemError } from '../../../core/port/store-error';
import type { Item } from '../item-size';
import type { Patience } from '../pace';
import { ATTRIBUTES, KEYS, LAST, viewKeys } from '../storage-keys';
import { attributesOf, bytesOf, keyOf, Table, type TableOptions, textOf } from './table';
import { packCells, unpackCells } from './view-bytes';
import { elementAt } from '../../../core/element-at';
import { keysOf } from '../../../core/keys-of';

/**
 * Well below the item limit; a batch of 25 writes holds at most 15 parts, below the 16 MB request limit even if all are
 * full.
 */
const PART_BYTES = 256 * 1024;
/** A day with all its minutes is tens of megabytes, and a partition accepts one megabyte per second. */
const PATIENCE: Patience = { deadlineMs: 120_000, firstPauseMs: 50, longestPauseMs: 5_000 };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Published days in one table. The cells of a grain are one byte sequence split into parts, as is a table, so the item
 * limit bounds neither the number nor the size of cells. The version is written last and deleted first.
 */
export function createViewStore(options: TableOptions): ViewStore {
  return new DynamoDbViewStore({ patience: PATIENCE, ...options });
}

class DynamoDbViewStore implements ViewStore {
  readonly #table: Table;

  constructor(options: TableOptions) {
    this.#table = new Table(options);
  }

  async put(site: string, version: DayVersion, views: DayViews): Promise<void> {
    const pk = viewKeys.partition(site, version);
    const items = [
      ...keysOf(views.cells).flatMap((grain) => partsOf(pk, viewKeys.cells(grain), packCells(views.cells[grain]))),
      ...Object.entries(views.tables).flatMap(([name, text]) =>
        partsOf(pk, viewKeys.table(name), encoder.encode(text)),
      ),
    ];
    await this.delete(site, version);
    await this.#table.writeAll(items.map((item) => ({ kind: 'put', item })));
    const { tidemark } = version;
    await this.#table.put({
      ...attributesOf(viewKeys.version(site, version)),
      ...(tidemark === undefined ? {} : { [ATTRIBUTES.tidemark]: { N: String(tidemark) } }),
    });
  }

  async versions(site: string, fromDay: string, toDay: string): Promise<readonly DayVersion[]> {
    const items = await this.#table.query({ pk: viewKeys.versions(site), from: fromDay, to: `${toDay}/${LAST}` });
    return items.map((item) => {
      const tidemark = item[ATTRIBUTES.tidemark]?.N;
      const version = viewKeys.openedVersion(keyOf(item).sk);
      return tidemark === undefined ? version : { ...version, tidemark: Number(tidemark) };
    });
  }

  async cells(site: string, version: DayVersion, grain: Grain): Promise<readonly ViewCell[]> {
    const bytes = await this.#read(site, version, viewKeys.cells(grain));
    return bytes === undefined ? [] : unpackCells(bytes);
  }

  async table(site: string, version: DayVersion, name: string): Promise<string | undefined> {
    const bytes = await this.#read(site, version, viewKeys.table(name));
    return bytes && decoder.decode(bytes);
  }

  async delete(site: string, version: DayVersion): Promise<void> {
    await this.#table.writeAll([{ kind: 'delete', key: viewKeys.version(site, version) }]);
    const parts = await this.#table.query({
      pk: viewKeys.partition(site, version),
      from: '',
      to: LAST,
      only: [KEYS.partition, KEYS.sort],
    });
    await this.#table.writeAll(parts.map((item) => ({ kind: 'delete', key: keyOf(item) })));
  }

  /** @throws CorruptItemError if a part is missing */
  async #read(site: string, version: DayVersion, content: string): Promise<Uint8Array | undefined> {
    const items = await this.#table.query({
      pk: viewKeys.partition(site, version),
      from: `${content}/`,
      to: `${content}/${LAST}`,
    });
    if (items.length === 0) return undefined;
    const expected = textOf(elementAt(items, 0), ATTRIBUTES.parts);
    if (expected !== String(items.length)) {
      const what = `${content} of ${site} ${version.day} in epoch ${version.epoch}`;
      throw new CorruptItemError(
        `${what} has ${items.length} of ${expected} parts; publish the day again with a backfill`,
      );
    }
    return new Uint8Array(Buffer.concat(items.map(bytesOf)));
  }
}

/** At least one part, so that empty text is distinct from absent text. */
function partsOf(pk: string, content: string, bytes: Uint8Array): readonly Item[] {
  const parts = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: parts }, (_, part) => ({
    ...attributesOf({ pk, sk: viewKeys.part(content, part) }),
    [ATTRIBUTES.parts]: { S: String(parts) },
    [ATTRIBUTES.bytes]: { B: bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES) },
  }));
}
