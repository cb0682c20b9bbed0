import type { Lake } from '../../../core/port/lake';
import { bytesOf } from './bytes';
import { using, type Open } from './subject';

/** The contract of every lake: atomic writes of objects under keys. */
export function testLake(name: string, open: Open<Lake>): void {
  describe(`lake: ${name}`, () => {
    it(
      'gives back what was put, and the newest where a key was put again',
      using(open, async (lake) => {
        await lake.put('events/arrival_hour=2019-10-01T02/shard-00-1-2.parquet', bytesOf(1, 100_000));
        await lake.put('empty', new Uint8Array(0));
        await lake.put('again', bytesOf(2, 50_000));
        await lake.put('again', bytesOf(3, 10));

        expect(await lake.get('events/arrival_hour=2019-10-01T02/shard-00-1-2.parquet')).toEqual(bytesOf(1, 100_000));
        expect(await lake.get('empty')).toEqual(new Uint8Array(0));
        expect(await lake.get('again')).toEqual(bytesOf(3, 10));
        expect(await lake.get('events')).toBeUndefined();
        expect(await lake.get('again/below')).toBeUndefined();
      }),
    );

    it(
      'knows the checksum of what is stored',
      using(open, async (lake) => {
        await lake.put('checked/a', new TextEncoder().encode('123456789'));

        expect(await lake.crc32('checked/a')).toBe(0xcbf43926);
        expect(await lake.crc32('checked/b')).toBeUndefined();
      }),
    );

    it(
      'lists keys by their beginning, in order, and only whole objects',
      using(open, async (lake) => {
        const keys = [
          'runs/2/run.json',
          'runs/10/run.json',
          'runs/1/run.json',
          'runs-old/1',
          'other',
          'runs/1/a=b/c.parquet',
        ];
        await Promise.all(keys.map((key, index) => lake.put(key, bytesOf(index))));

        expect(await lake.list('runs/')).toEqual([
          'runs/1/a=b/c.parquet',
          'runs/1/run.json',
          'runs/10/run.json',
          'runs/2/run.json',
        ]);
        expect(await lake.list('runs/1')).toEqual(['runs/1/a=b/c.parquet', 'runs/1/run.json', 'runs/10/run.json']);
        expect(await lake.sizes('runs/1')).toEqual([
          { key: 'runs/1/a=b/c.parquet', bytes: bytesOf(5).length },
          { key: 'runs/1/run.json', bytes: bytesOf(2).length },
          { key: 'runs/10/run.json', bytes: bytesOf(1).length },
        ]);
        expect(await lake.sizes('nothing/')).toEqual([]);
        expect(await lake.list('nothing/')).toEqual([]);
        expect(await lake.list('')).toEqual([...keys].sort());
      }),
    );

    it(
      'creates an object only if there is none; of several concurrent writers one succeeds',
      using(open, async (lake) => {
        const written = [1, 2, 3, 4].map((seed) => bytesOf(seed, 5000));

        const created = await Promise.all(written.map((bytes) => lake.create('runs/1/claim.json', bytes)));
        const again = await lake.create('runs/1/claim.json', bytesOf(9));

        expect(created.filter(Boolean)).toHaveLength(1);
        expect(again).toBe(false);
        expect(await lake.get('runs/1/claim.json')).toEqual(written[created.indexOf(true)]);
        expect(await lake.list('')).toEqual(['runs/1/claim.json']);
      }),
    );

    it(
      'deletes an object, and does not mind one that is gone',
      using(open, async (lake) => {
        await lake.put('a/b', bytesOf(1));

        await lake.delete('a/b');
        await lake.delete('a/b');

        expect(await lake.get('a/b')).toBeUndefined();
        expect(await lake.list('')).toEqual([]);
      }),
    );

    it(
      'keeps the value of one of several concurrent writers of a key',
      using(open, async (lake) => {
        const written = [1, 2, 3, 4, 5, 6].map((seed) => bytesOf(seed, 20_000));

        await Promise.all(written.map((bytes) => lake.put('raced', bytes)));

        expect(written).toContainEqual(await lake.get('raced'));
      }),
    );

    it.each(['', '/etc/passwd', '../up', 'a/../../up', 'a/./b', 'a//b', 'a/', 'a\\b', 'a\u0000b', 'a b'])(
      'refuses the key %j',
      (key) =>
        using(open, async (lake) => {
          await expect(lake.put(key, bytesOf(1))).rejects.toMatchObject({ code: 'bad_key' });
          await expect(lake.get(key)).rejects.toMatchObject({ code: 'bad_key' });
          await expect(lake.delete(key)).rejects.toMatchObject({ code: 'bad_key' });
        })(),
    );
  });
}
