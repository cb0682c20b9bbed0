import type { Documents } from '../../../core/port/documents';
import { type Open, using } from './subject';

const SHOP = { kind: 'experiment', site: 'shop' };

/** The contract of every store of documents. */
export function testDocuments(name: string, open: Open<Documents>): void {
  describe(`documents: ${name}`, () => {
    it(
      'keeps the newest revision of each document, by id, apart from other sites and kinds',
      using(open, async (documents) => {
        await documents.put(SHOP, { id: 'b', revision: 1, json: '1' });
        await documents.put(SHOP, { id: 'a', revision: 1, json: '2' });
        await documents.put(SHOP, { id: 'b', revision: 2, json: '3' });
        await documents.put({ ...SHOP, site: 'shop-2' }, { id: 'c', revision: 1, json: '4' });
        await documents.put({ ...SHOP, kind: 'flag' }, { id: 'c', revision: 1, json: '5' });

        expect(await documents.list(SHOP)).toEqual([
          { id: 'a', revision: 1, json: '2' },
          { id: 'b', revision: 2, json: '3' },
        ]);
        expect(await documents.get(SHOP, 'b')).toEqual({ id: 'b', revision: 2, json: '3' });
        expect(await documents.get(SHOP, 'c')).toBeUndefined();
      }),
    );

    it(
      'lets one of two changes to the same revision win',
      using(open, async (documents) => {
        const puts = await Promise.all(['1', '2'].map((json) => documents.put(SHOP, { id: 'a', revision: 1, json })));

        expect(puts.filter(Boolean)).toHaveLength(1);
        expect(await documents.put(SHOP, { id: 'a', revision: 3, json: '3' })).toBe(false);
        expect(await documents.get(SHOP, 'a')).toEqual({ id: 'a', revision: 1, json: puts[0] ? '1' : '2' });
      }),
    );
  });
}
