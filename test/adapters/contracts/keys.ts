import { type KeyRecord, replacedFrom, revokedAt, usedAt } from '../../../core/key/key';
import type { Keys } from '../../../core/port/keys';
import { type Open, using } from './subject';

const READER: KeyRecord = {
  id: 'key_a',
  kind: 'server',
  scopes: ['read'],
  sites: ['shop'],
  hash: 'aa',
  createdMs: 1,
  expiresMs: 9,
};
const SENDER: KeyRecord = {
  id: 'key_b',
  kind: 'public',
  scopes: ['ingest'],
  sites: ['blog'],
  hash: 'bb',
  createdMs: 2,
};

/** The contract of every store of keys. */
export function testKeys(name: string, open: Open<Keys>): void {
  describe(`keys: ${name}`, () => {
    it(
      'finds the keys that were added by their hash, and no other',
      using(open, async (keys) => {
        await keys.add(READER);
        await keys.add(SENDER);

        expect(await keys.byHash('aa')).toEqual(READER);
        expect(await keys.byHash('bb')).toEqual(SENDER);
        expect(await keys.byHash('ab')).toBeUndefined();
        expect([...(await keys.list())].sort((a, b) => a.createdMs - b.createdMs)).toEqual([READER, SENDER]);
      }),
    );

    it(
      'keeps a revoked key, with the time of its first end',
      using(open, async (keys) => {
        await keys.add(READER);

        await keys.change('key_a', revokedAt(5));
        const again = await keys.change('key_a', revokedAt(7));

        expect(again).toEqual({ ...READER, revokedMs: 5 });
        expect(await keys.byHash('aa')).toEqual(again);
        expect(await keys.change('key_x', revokedAt(7))).toBeUndefined();
      }),
    );

    it(
      'forgets a key that was removed, and no other',
      using(open, async (keys) => {
        await keys.add(READER);
        await keys.add(SENDER);

        await keys.remove('key_a');
        await keys.remove('key_x');

        expect([await keys.get('key_a'), await keys.byHash('aa')]).toEqual([undefined, undefined]);
        expect(await keys.get('key_b')).toEqual(SENDER);
        expect(await keys.list()).toEqual([SENDER]);
      }),
    );

    it(
      'keeps every one of several changes at the same time',
      using(open, async (keys) => {
        await keys.add(SENDER);

        await Promise.all(
          [replacedFrom(8, 'key_c'), usedAt(4), revokedAt(6), usedAt(3)].map((change) => keys.change('key_b', change)),
        );

        const changed = { ...SENDER, replacedBy: 'key_c', expiresMs: 8, lastUsedMs: 4, revokedMs: 6 };
        expect(await keys.byHash('bb')).toEqual(changed);
      }),
    );
  });
}
