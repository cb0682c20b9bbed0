import { type KeyChange, type KeyRecord, keyRecord } from '../../../core/key/key';
import type { Keys } from '../../../core/port/keys';
import { accessKeys } from '../registry-keys';
import { ATTRIBUTES, LAST } from '../storage-keys';
import type { Item } from '../item-size';
import { type Remembered, remembered } from './remembered';
import { attributesOf, Table, type TableOptions, textOf } from './table';

export interface KeysOptions extends TableOptions {
  /** How long a key is cached in this process, ms: it works this long after it was revoked. */
  readonly rememberedMs?: number;
  /** How long a secret is refused without another look that no key has: a new key may have to wait as long. */
  readonly missedMs?: number;
}

const REMEMBERED_MS = 30_000;
const MISSED_MS = 5_000;

/** Keys in the table of sites: one item per key, and one that finds it by its hash. */
export function createKeys(options: KeysOptions): Keys {
  return new DynamoDbKeys(options);
}

class DynamoDbKeys implements Keys {
  readonly #table: Table;
  readonly #byHash: Remembered<KeyRecord>;

  constructor(options: KeysOptions) {
    this.#table = new Table(options);
    const { rememberedMs: ms = REMEMBERED_MS, missedMs: missMs = MISSED_MS, pace } = options;
    const keep = { ms, missMs, ...(pace === undefined ? {} : { pace }) };
    this.#byHash = remembered(keep, async (hash) => {
      const item = await this.#table.get(accessKeys.byHash(hash));
      return item === undefined ? undefined : this.#find(textOf(item, ATTRIBUTES.keyId));
    });
  }

  async list(): Promise<readonly KeyRecord[]> {
    return (await this.#table.query({ pk: accessKeys.keys, from: '', to: LAST })).map(opened);
  }

  byHash(hash: string): Promise<KeyRecord | undefined> {
    return this.#byHash(hash);
  }

  get(id: string): Promise<KeyRecord | undefined> {
    return this.#find(id);
  }

  async remove(id: string): Promise<void> {
    const key = await this.#find(id);
    if (key === undefined) return;
    await this.#table.writeAll([
      { kind: 'delete', key: accessKeys.byHash(key.hash) },
      { kind: 'delete', key: accessKeys.key(id) },
    ]);
  }

  async add(key: KeyRecord): Promise<void> {
    // The key first: a hash that is found leads to a key.
    await this.#table.put(itemOf(key));
    await this.#table.put({ ...attributesOf(accessKeys.byHash(key.hash)), [ATTRIBUTES.keyId]: { S: key.id } });
  }

  async change(id: string, change: KeyChange): Promise<KeyRecord | undefined> {
    for (;;) {
      const item = await this.#table.get(accessKeys.key(id));
      if (item === undefined) return undefined;
      const changed = change(opened(item));
      const value = { S: textOf(item, ATTRIBUTES.state) };
      if (await this.#table.putIf(itemOf(changed), { kind: 'equals', attribute: ATTRIBUTES.state, value }))
        return changed;
    }
  }

  async #find(id: string): Promise<KeyRecord | undefined> {
    const item = await this.#table.get(accessKeys.key(id));
    return item && opened(item);
  }
}

function itemOf(key: KeyRecord): Item {
  return { ...attributesOf(accessKeys.key(key.id)), [ATTRIBUTES.state]: { S: JSON.stringify(key) } };
}

function opened(item: Item): KeyRecord {
  return keyRecord.parse(JSON.parse(textOf(item, ATTRIBUTES.state)));
}
