import type { DocumentPlace, Documents, StoredDocument } from '../../core/port/documents';

export function createMemoryDocuments(): Documents {
  const stored = new Map<string, StoredDocument>();
  const prefixOf = ({ kind, site }: DocumentPlace): string => `${kind}/${site}/`;
  return {
    list: (place) => {
      const found = [...stored].filter(([key]) => key.startsWith(prefixOf(place))).map(([, document]) => document);
      return Promise.resolve(found.sort((one, other) => (one.id < other.id ? -1 : 1)));
    },
    get: (place, id) => Promise.resolve(stored.get(prefixOf(place) + id)),
    put: (place, document) => {
      const key = prefixOf(place) + document.id;
      if ((stored.get(key)?.revision ?? 0) !== document.revision - 1) return Promise.resolve(false);
      stored.set(key, document);
      return Promise.resolve(true);
    },
  };
}
