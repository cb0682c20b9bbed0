import { keyText } from './key-parts';
import { ITEM, ITEMS, type TableKey } from './storage-keys';

export const accessKeys = {
  keys: keyText(ITEMS.accessKey.pk, {}),
  key: (id: string): TableKey => ({ pk: accessKeys.keys, sk: keyText(ITEMS.accessKey.sk, { id }) }),
  /** @param hash of the secret, in hex */
  byHash: (hash: string): TableKey => ({ pk: keyText(ITEMS.accessKeyHash.pk, { hash }), sk: ITEM }),
} as const;

export const siteKeys = {
  sites: keyText(ITEMS.site.pk, {}),
  site: (id: string): TableKey => ({ pk: siteKeys.sites, sk: keyText(ITEMS.site.sk, { site: id }) }),
  /** @param hash of the write key, in hex */
  writeKey: (hash: string): TableKey => ({ pk: keyText(ITEMS.writeKey.pk, { hash }), sk: ITEM }),
} as const;
