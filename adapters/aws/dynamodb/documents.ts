import type { Documents, StoredDocument } from '../../../core/port/documents';
import type { Item } from '../item-size';
import { documentKeys } from '../registry-keys';
import { ATTRIBUTES, LAST } from '../storage-keys';
import { attributesOf, keyOf, Table, type TableOptions, textOf } from './table';

/** Documents in the table of sites: one item each. */
export function createDocuments(options: TableOptions): Documents {
  const table = new Table(options);
  return {
    list: async (place) =>
      (await table.query({ pk: documentKeys.partition(place), from: '', to: LAST })).map(documentOf),
    get: async (place, id) => {
      const item = await table.get(documentKeys.item(place, id));
      return item && documentOf(item);
    },
    put: async (place, { id, revision, json }) => {
      const item = {
        ...attributesOf(documentKeys.item(place, id)),
        [ATTRIBUTES.revision]: { N: String(revision) },
        [ATTRIBUTES.state]: { S: json },
      };
      const isStored = await table.putIf(
        item,
        revision === 1
          ? { kind: 'absent' }
          : { kind: 'equals', attribute: ATTRIBUTES.revision, value: { N: String(revision - 1) } },
      );
      if (isStored) return true;
      // After a lost response, the retry saw its own write.
      const found = await table.get(documentKeys.item(place, id));
      return found !== undefined && documentOf(found).revision === revision && documentOf(found).json === json;
    },
  };
}

function documentOf(item: Item): StoredDocument {
  return {
    id: keyOf(item).sk,
    revision: Number(item[ATTRIBUTES.revision]?.N),
    json: textOf(item, ATTRIBUTES.state),
  };
}
