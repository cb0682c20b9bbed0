import type { ArrivalHour } from '../../../core/time/arrival-hour';
import type { ManifestKey, ManifestStore } from '../../../core/port/lake';
import { manifestKeys, openedHourIndex } from '../storage-keys';
import { PackedTable } from './packed-table';
import { keyOf, type TableOptions } from './table';

/** Manifests in one table, one partition per manifest, whose pages are in it. */
export function createManifestStore(options: TableOptions): ManifestStore {
  return new DynamoDbManifestStore(options);
}

class DynamoDbManifestStore extends PackedTable<ManifestKey> implements ManifestStore {
  constructor(options: TableOptions) {
    super(options, { keyOf: manifestKeys.item, indexOf: manifestKeys.indexItem, pageOf: manifestKeys.page });
  }

  async list(from: ArrivalHour, to: ArrivalHour): Promise<readonly ManifestKey[]> {
    const items = await this.table.query({ pk: manifestKeys.index, from, to });
    return items.map((item) => openedHourIndex(keyOf(item).sk));
  }
}
